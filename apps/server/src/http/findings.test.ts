import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Findings, findings, type Timeline } from '@portolan/contract'
import { afterEach, expect, test } from 'vitest'
import { type Started, start } from '../testing/start.ts'

let server: Started | undefined
let folder = ''
afterEach(async () => {
  await server?.close()
  server = undefined
  if (folder) await rm(folder, { recursive: true })
  folder = ''
})

const ingress = (version: string, annotations: Readonly<Record<string, string>> = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'shop', namespace: 'shop', resourceVersion: version, annotations },
  spec: {
    ingressClassName: 'nginx',
    rules: [
      { host: 'shop.test', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'gone', port: { number: 80 } } } }] } },
    ],
  },
})
const nginx = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: 'nginx', resourceVersion: '1' },
  spec: { controller: 'k8s.io/ingress-nginx' },
}

const begun = async (options: Parameters<typeof start>[0] = {}): Promise<Started> => {
  server = await start(options)
  server.source.put(nginx, ingress('1'))
  server.source.sync()
  return server
}
const found = async (from: Started, q = ''): Promise<Findings> => (await from.fetch<Findings>(`api/v1/findings${q}`)).body
const codes = ({ findings: list }: Findings): readonly string[] => list.map(({ code }) => code)

test('what an annotation lets stay leaves the list, is told with its reason and place, and has not been cleared', async () => {
  const from = await begun()
  expect(codes(await found(from))).toContain('backend-missing')
  expect((await found(from)).suppressed).toEqual([])
  from.source.put(ingress('2', { 'portolan.dev/ignore': 'backend-missing, comes tomorrow' }))
  const after = await found(from)
  expect(findings.strict().parse(after)).toEqual(after)
  expect(codes(after)).not.toContain('backend-missing')
  expect(after.suppressed).toMatchObject([
    {
      finding: { code: 'backend-missing' },
      by: 'annotation',
      reason: 'comes tomorrow',
      at: { kind: 'Ingress', namespace: 'shop', name: 'shop', pointer: '/metadata/annotations/portolan.dev~1ignore' },
    },
  ])
  const { cleared, open } = (await from.fetch<Timeline>('api/v1/timeline')).body
  expect(cleared.map(({ finding }) => finding.code)).not.toContain('backend-missing')
  expect(open.map(({ id }) => id).filter((id) => id.startsWith('backend-missing'))).toEqual([])
  expect((await found(from, '?q=finding:backend-missing')).suppressed).toHaveLength(1)
  expect((await found(from, '?q=finding:lb-idle')).suppressed).toEqual([])
  from.source.put(ingress('3'))
  expect(codes(await found(from))).toContain('backend-missing')
})

test('a file of what may stay does the same; one that can not be read keeps the server from starting', async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-ignore-'))
  const file = join(folder, 'ignore.yaml')
  await writeFile(file, 'ignore:\n  - { code: backend-missing, object: Ingress/shop/*, reason: comes tomorrow }\n')
  const { suppressed } = await found(await begun({ ignore: [file] }))
  expect(suppressed).toMatchObject([{ by: 'file', reason: 'comes tomorrow', at: { kind: 'File', file, line: 2 } }])
  await server?.close()
  server = undefined
  await writeFile(file, 'ignore:\n  - { code: backend-missing }\n')
  await expect(begun({ ignore: [file] })).rejects.toThrow(`--ignore: ${file}:2: ignore[0].reason: reason is missing.`)
})
