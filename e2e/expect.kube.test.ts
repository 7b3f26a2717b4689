import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding, Findings } from '@portolan/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ControlPlane, skipped, startControlPlane } from './kube/control-plane.ts'
import { eventually, type Portolan, portolan } from './portolan.ts'

const NAMESPACE = 'harbour'
const service = (app: string): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'pier', namespace: NAMESPACE },
  spec: { selector: { app }, ports: [{ name: 'web', port: 80, targetPort: 8080 }] },
})
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'pier', namespace: NAMESPACE },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'pier' } },
    template: { metadata: { labels: { app: 'pier' } }, spec: { containers: [{ name: 'pier', image: 'registry.example/pier:1' }] } },
  },
}
const ingressClass = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'tug' }, spec: { controller: 'example.com/tug' } }
const ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'gate', namespace: NAMESPACE },
  spec: {
    ingressClassName: 'tug',
    rules: [
      {
        host: 'pier.example.com',
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'pier', port: { number: 80 } } } }] },
      },
    ],
  },
}
const REQUEST = 'GET http://pier.example.com/berth'

describe.skipIf(skipped())('expectations on a real API server', () => {
  let plane: ControlPlane
  let server: Portolan
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portolan-expect-'))
    const file = join(folder, 'routes.yaml')
    await writeFile(
      file,
      `expect:\n  - request: { url: "http://pier.example.com/berth", via: { kind: IngressClass, name: tug } }\n    reaches: ${NAMESPACE}/pier:80\n`,
    )
    plane = await startControlPlane()
    await plane.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }])
    await plane.apply([service('pier'), deployment, ingressClass, ingress])
    server = await portolan(['--kubeconfig', plane.kubeconfig, '--expect', file])
    await eventually(counts, ({ held }) => held === 1)
  })
  afterAll(async () => {
    await server?.stop()
    await plane?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const counts = async (): Promise<{ readonly held: number; readonly broken: number }> => {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    const of = (state: string): number => Number(text.split(`portolan_expectations{state="${state}"} `)[1]?.split('\n')[0])
    return { held: of('held'), broken: of('broken') }
  }
  const found = async (): Promise<Finding | undefined> =>
    (await server.get<Findings>('/api/v1/findings')).findings.find(({ code }) => code === 'expectation-broken')

  /** The finding, once it names what changed. */
  const named = async (kind: string): Promise<Finding | undefined> =>
    (await eventually(found, (finding) => finding?.evidence.some(({ ref, at }) => ref.kind === kind && at !== undefined) === true)).answer

  test('a selector that is changed breaks it, and mends it', async () => {
    expect(await found()).toBeUndefined()
    await plane.apply([service('nobody')])
    expect(await named('Service')).toMatchObject({ severity: 'error', title: `${REQUEST} answers 503`, ref: { kind: 'Ingress', name: 'gate' } })
    await plane.apply([service('pier')])
    await eventually(found, (finding) => finding === undefined)
    expect(await counts()).toEqual({ held: 1, broken: 0 })
  })

  test('an Ingress that is deleted breaks it, and brings it back', async () => {
    await plane.remove([ingress])
    const finding = await named('Ingress')
    expect(finding?.evidence.at(-1)).toMatchObject({
      ref: { kind: 'Ingress', namespace: NAMESPACE, name: 'gate' },
      text: 'Ingress harbour/gate removed',
    })
    expect(finding?.ref.kind).toBe('File')
    await plane.apply([ingress])
    await eventually(found, (now) => now === undefined)
  })
})
