import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CostReport } from './cost-text.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

/** Services of type LoadBalancer, each with a Deployment, as a folder of manifests has them. */
const FOLDER = Array.from(
  { length: 20 },
  (_, at) => `
apiVersion: v1
kind: Service
metadata: { name: app-${at}, namespace: shop }
spec: { type: LoadBalancer, selector: { app: app-${at} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: app-${at}, namespace: shop }
spec: { selector: { matchLabels: { app: app-${at} } }, template: { metadata: { labels: { app: app-${at} } }, spec: { containers: [] } } }
`,
).join('---')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-cost-'))
  await writeFile(join(folder, 'shop.yaml'), FOLDER)
})
afterAll(() => rm(folder, { recursive: true }))

const cost = async (...args: readonly string[]) => {
  const { KUBECONFIG: _k, npm_lifecycle_event: _e, ...inherited } = process.env
  const child = spawn(process.execPath, [MAIN, 'cost', ...args], { cwd: folder, env: { ...inherited, HOME: folder, COLUMNS: '140' } })
  child.stdin.end('')
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { status, stdout, stderr }
}

test('twenty Services: the sentence, a row for each, and the sums', async () => {
  const { status, stdout } = await cost('--manifests', 'shop.yaml')
  expect(status).toBe(0)
  const lines = stdout.split('\n')
  expect(lines[0]).toBe('20 load balancers would fit in 1: $380 a month less')
  expect(stdout).toMatch(/^ \$20 {2}shop\/app-7 +no address yet {2}tcp :80, HTTP\n +→ One new controller, as an Ingress\. Told apart by host name/m)
  expect(stdout).toMatch(/^\$400 {2}now, after these moves \$20, \$20 of it for the new one$/m)
})

test('JSON holds the same, with prices as they are set', async () => {
  const { status, stdout } = await cost('--demo', '-o', 'json', '--lb-monthly-cost', '18', '--lb-monthly-cost', 'aws=16.5')
  expect(status).toBe(0)
  const report = JSON.parse(stdout) as CostReport
  expect(report.monthly).toBe(18)
  expect(report.source).toContain('demo')
  expect(report.rows.find(({ ref }) => ref.name === 'legacy-web')).toMatchObject({ carries: 'nothing', month: 18, move: { is: 'remove' } })
  expect(report.rows.filter(({ provider }) => provider === 'AWS').map(({ month }) => month)).toEqual([16.5])
  expect(report.now).toBe(report.rows.reduce((sum, { month }) => sum + month, 0))
})

test('a price that can not be is a usage error that says what was expected', async () => {
  const { status, stdout, stderr } = await cost('--demo', '--lb-monthly-cost', 'aws=cheap')
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain('--lb-monthly-cost: expected a price such as 18.25, or one of a class or a provider such as aws=16.43, got "aws=cheap"')
})

test('a source that can not be read', async () => {
  const cluster = '{ name: c, cluster: { server: "https://127.0.0.1:1" } }'
  const context = '{ name: c, context: { cluster: c, user: u } }'
  await writeFile(
    join(folder, 'away.yaml'),
    `{ apiVersion: v1, kind: Config, current-context: c, clusters: [${cluster}], contexts: [${context}], users: [{ name: u, user: { token: t } }] }`,
  )
  const { status, stdout, stderr } = await cost('--kubeconfig', 'away.yaml', '--timeout', '1')
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/^error: /)
})
