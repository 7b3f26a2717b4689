import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { CODES } from '@portolan/lint'
import Ajv from 'ajv'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LintReport } from './lint-report.ts'
import { listRules } from './lint-rules.ts'
import { palette } from './palette.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

const SHOP = `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: shop
spec:
  ingressClassName: nginx
  rules:
    - host: shop.test
      http:
        paths:
          - path: /gone
            pathType: Prefix
            backend: { service: { name: gone, port: { number: 80 } } }
          - path: /carts
            pathType: Prefix
            backend: { service: { name: cart, port: { number: 8081 } } }
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { clusterIP: 10.96.0.1, ports: [{ port: 80 }] }
`
const BROKEN = 'apiVersion: v1\nkind: Service\nmetadata: { name: a\n'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-lint-'))
  await mkdir(join(folder, 'deploy'))
  await mkdir(join(folder, 'clean'))
  await mkdir(join(folder, 'known'))
  await writeFile(join(folder, 'deploy', 'shop.yaml'), SHOP)
  await writeFile(join(folder, 'deploy', 'a broken, file.yaml'), BROKEN)
  await writeFile(
    join(folder, 'clean', 'all.yaml'),
    'apiVersion: v1\nkind: Service\nmetadata: { name: cart, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n',
  )
  await writeFile(
    join(folder, 'known', 'shop.yaml'),
    SHOP.replace('  namespace: shop\n', '  namespace: shop\n  annotations:\n    portolan.dev/ignore: backend-missing, comes with the next release\n'),
  )
  await writeFile(
    join(folder, 'ignore.yaml'),
    'ignore:\n  - { code: backend-port, object: Ingress/shop/*, reason: the old port }\n  - { code: lb-idle, reason: leftover }\n',
  )
  await writeFile(join(folder, 'odd.yaml'), 'ignore:\n  - { code: backend-port }\n')
})
afterAll(() => rm(folder, { recursive: true }))

const lint = async (args: readonly string[], stdin = '') => {
  const { KUBECONFIG: _k, npm_lifecycle_event: _e, ...inherited } = process.env
  const child = spawn(process.execPath, [MAIN, 'lint', ...args], { cwd: folder, env: { ...inherited, HOME: folder } })
  child.stdin.end(stdin)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { status, stdout, stderr }
}

test('a folder: findings by severity with file and line, what is broken beside what is not, and exit status 1', async () => {
  const { status, stdout, stderr } = await lint(['--manifests', 'deploy'])
  expect(status).toBe(1)
  expect(stdout).toContain('✗ error cart has no port 8081  backend-port')
  expect(stdout).toMatch(/\? unknown \/gone leads to a Service that is not among these files {2}backend-missing/)
  expect(stdout).toMatch(/where {5}Ingress shop\/shop \/spec\/rules\/0\/http\/paths\/0\S*, deploy\/shop\.yaml:1\d/)
  expect(stdout).toMatch(/broken-manifest\n(.*\n)*? {4}where {5}deploy\/a broken, file\.yaml:\d/)
  expect(stdout).toContain('reach     1 of 2 rules: shop.test/gone')
  expect(stdout).toMatch(/\n\d+ rules not applied, for want of .*Secret/)
  expect(stdout).toMatch(/\n2 errors, 1 unknown\.\nread from deploy \(--manifests was given\)\n$/)
  expect(stdout).not.toContain('\u001b')
  expect(stderr).toBe('')
})

test('nothing found: exit status 0; --fail-on says from where on it is 1', async () => {
  const { status, stdout } = await lint(['--manifests', 'clean'])
  expect(status).toBe(0)
  expect(stdout).toMatch(/Nothing found\.\n/)
  expect((await lint(['--manifests', 'deploy', '--fail-on', 'never'])).status).toBe(0)
  expect((await lint(['--demo', '--code', 'pods-short'])).status).toBe(0)
  expect((await lint(['--demo', '--code', 'pods-short', '--fail-on', 'warning'])).status).toBe(1)
})

test('JSON: only the codes that are asked for, with counts', async () => {
  const report = JSON.parse((await lint(['--manifests', '-', '--code', 'backend-port', '-o', 'json'], SHOP)).stdout) as LintReport
  expect(report).toMatchObject({
    source: 'standard input (--manifests was given)',
    counts: { error: 1, warning: 0, note: 0, unknown: 0, suppressed: 0 },
    findings: [{ code: 'backend-port', hurts: [{ host: 'shop.test', path: '/carts' }], ref: { kind: 'Ingress', line: expect.any(Number) } }],
    suppressed: [],
    unused: [],
  })
})

test('what is suppressed, by annotation or by file, is listed with its reason and makes nothing fail', async () => {
  const { status, stdout } = await lint(['--manifests', 'known', '--ignore', 'ignore.yaml', '-o', 'json'])
  const report = JSON.parse(stdout) as LintReport
  expect(status).toBe(0)
  expect(report.counts).toMatchObject({ error: 0, suppressed: 2 })
  expect(report.suppressed.map(({ finding, by, reason, at }) => [finding.code, by, reason, at.file, at.line])).toEqual(
    expect.arrayContaining([
      ['backend-missing', 'annotation', 'comes with the next release', 'known/shop.yaml', expect.any(Number)],
      ['backend-port', 'file', 'the old port', 'ignore.yaml', 2],
    ]),
  )
  expect(report.unused).toMatchObject([{ code: 'lb-idle', by: 'file', expired: false, at: { line: 3 } }])
  const printed = (await lint(['--manifests', 'known', '--ignore', 'ignore.yaml'])).stdout
  expect(printed).toMatch(/Suppressed\n(.*\n)*.*backend-missing: comes with the next\s+release/)
  expect(printed).toMatch(/Ignores that suppress nothing\n {2}lb-idle: leftover {2}ignore\.yaml:3/)
  expect(printed).toContain('; 2 suppressed.')
})

test('SARIF 2.1.0, as its schema has it: every rule, results with file and line, suppressions with their reason', async () => {
  const { stdout } = await lint(['--manifests', 'known', '--ignore', 'ignore.yaml', '-o', 'sarif'])
  const log: unknown = JSON.parse(stdout)
  const require = createRequire(import.meta.url)
  const schema: unknown = JSON.parse(await readFile(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'))
  const ajv = new Ajv({ schemaId: 'auto', allErrors: true })
  ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'))
  expect(ajv.validate(schema as object, log), ajv.errorsText()).toBe(true)
  expect(ajv.validate(schema as object, { ...(log as object), runs: [{}] })).toBe(false)
  expect(log).toMatchObject({
    runs: [
      {
        tool: {
          driver: {
            rules: expect.arrayContaining([
              expect.objectContaining({ id: 'backend-missing', help: expect.objectContaining({ text: expect.any(String) }) }),
            ]),
          },
        },
        results: expect.arrayContaining([
          expect.objectContaining({
            ruleId: 'backend-missing',
            ruleIndex: expect.any(Number),
            kind: 'open',
            level: 'none',
            locations: [
              expect.objectContaining({
                physicalLocation: { artifactLocation: { uri: 'known/shop.yaml' }, region: { startLine: expect.any(Number) } },
              }),
            ],
            suppressions: [expect.objectContaining({ kind: 'inSource', justification: 'comes with the next release' })],
          }),
          expect.objectContaining({
            ruleId: 'backend-port',
            suppressions: [expect.objectContaining({ kind: 'external', justification: 'the old port' })],
          }),
        ]),
      },
    ],
  })
})

test('GitHub: an annotation at each finding, with what ends a property escaped', async () => {
  const { stdout } = await lint(['--manifests', 'deploy', '-o', 'github'])
  const lines = stdout.trimEnd().split('\n')
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^::error file=deploy\/shop\.yaml,line=\d+,title=cart has no port 8081 \(backend-port\)::cart offers 80\.%0AReach: 1 of 2 rules: shop\.test\/carts\./,
    ),
  )
  expect(lines).toContainEqual(expect.stringMatching(/^::error file=deploy\/a broken%2C file\.yaml,line=\d+,title=.*\(broken-manifest\)::/))
  expect(lines.at(-1)).toMatch(/^::warning title=portolan lint::\d+ errors/)
  expect(lines.every((line) => line.startsWith('::'))).toBe(true)
})

test('--list prints every rule', async () => {
  const { status, stdout } = await lint(['--list', '-o', 'json'])
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toContainEqual({
    code: 'no-ready-pods',
    severity: 'error',
    about: expect.stringMatching(/\.$/),
    remedy: expect.stringMatching(/\.$/),
    needs: ['Service'],
  })
  expect((await lint(['--list'])).stdout).toContain('no-ready-pods  error\n  A Service')
  expect((await lint(['--list', '-o', 'markdown'])).stdout).toContain('\n## no-ready-pods\n')
})

test('the list has every code', () => {
  const listed = JSON.parse(listRules('json', { paint: palette({}, {}), width: 100 })) as readonly { readonly code: string }[]
  expect(new Set(listed.map(({ code }) => code))).toEqual(CODES)
})

test.each([
  [['--demo', '--code', 'no-redy-pods'], 'error: --code: no finding has the code "no-redy-pods"; no-ready-pods is close'],
  [['--demo', '--expiry-days', 'soon'], 'error: --expiry-days: expected days from 0 to 3650, got "soon"'],
  [
    ['--demo', '--fail-on', 'all'],
    "error: option '--fail-on <SEVERITY>' argument 'all' is invalid. Allowed choices are error, warning, note, never.",
  ],
  [['--demo', '-o', 'markdown'], 'error: -o markdown is for --list'],
  [['--list', '-o', 'sarif'], 'error: --list: expected -o text, json or markdown, got sarif'],
  [
    ['--demo', '--ignore', 'odd.yaml'],
    'error: odd.yaml:2: ignore[0].reason: reason is missing. Expected why it may stay: without one nothing is ignored.',
  ],
  [['--demo', '--ignore', 'none.yaml'], 'error: none.yaml:1: There is no such file.'],
])('%j is a usage error', async (args, message) => {
  const { status, stdout, stderr } = await lint(args)
  expect(stderr).toContain(message)
  expect(stdout).toBe('')
  expect(status).toBe(2)
})
