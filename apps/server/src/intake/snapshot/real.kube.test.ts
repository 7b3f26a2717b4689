import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type ControlPlane, skipped, startControlPlane } from '@portolan/e2e/kube'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const MAIN = fileURLToPath(new URL('../../../../cli/src/main.ts', import.meta.url))

// The program is started once and again, and a machine may have other things to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

describe.skipIf(skipped())('a snapshot of a real cluster', () => {
  let plane: ControlPlane
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portolan-real-snapshot-'))
    plane = await startControlPlane({ parts: [] })
    await plane.apply(OBJECTS)
    const snapshots = [['plain.portolan'], ['secrets.portolan', '--read-secrets'], ['anonymous.portolan', '--read-secrets', '--anonymize']]
    for (const args of snapshots) expect((await portolan('snapshot', '--kubeconfig', plane.kubeconfig, ...args)).status).toBe(0)
  })
  afterAll(async () => {
    await plane?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const portolan = async (...args: readonly string[]) => {
    const { KUBECONFIG: _k, npm_lifecycle_event: _e, ...env } = process.env
    const child = spawn(process.execPath, [MAIN, ...args], { env: { ...env, HOME: folder }, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    return { status, stdout, stderr }
  }
  const live = () => ['--kubeconfig', plane.kubeconfig, '--read-secrets'] as const
  const jsonOf = (printed: string): Record<string, unknown> => JSON.parse(printed) as Record<string, unknown>

  it.each(['http://shop.test/cart', 'http://shop.test/gone', 'http://other.test/', 'https://shop.test/cart'])('route %s', async (url) => {
    const there = await portolan('route', url, '-o', 'json', '--kubeconfig', plane.kubeconfig)
    const here = await portolan('route', url, '-o', 'json', '--snapshot', 'plain.portolan')
    expect([here.status, jsonOf(here.stdout)]).toEqual([there.status, jsonOf(there.stdout)])
  })

  it('lint', async () => {
    const there = jsonOf((await portolan('lint', '-o', 'json', ...live())).stdout)
    const here = jsonOf((await portolan('lint', '-o', 'json', '--snapshot', 'secrets.portolan')).stdout)
    expect((there.findings as readonly unknown[]).length).toBeGreaterThan(0)
    expect({ ...here, source: '' }).toEqual({ ...there, source: '' })
  })

  it('diff finds nothing between them', async () => {
    const { status, stdout } = await portolan('diff', 'plain.portolan', 'cluster', '--kubeconfig', plane.kubeconfig)
    expect(stdout).toMatch(/None of \d+ requests changes/)
    expect(status).toBe(0)
  })

  it('anonymized it has the same findings', async () => {
    const codesOf = (printed: string) => (jsonOf(printed).findings as readonly { readonly code: string }[]).map(({ code }) => code).sort()
    const there = await portolan('lint', '-o', 'json', '--snapshot', 'secrets.portolan')
    const here = await portolan('lint', '-o', 'json', '--snapshot', 'anonymous.portolan')
    expect(codesOf(here.stdout)).toEqual(codesOf(there.stdout))
    expect(here.stdout).not.toContain('shop')
  })
})

const OBJECTS = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'cart', namespace: 'shop', annotations: { 'nginx.ingress.kubernetes.io/ssl-redirect': 'false' } },
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['shop.test'], secretName: 'nobody' }],
      rules: [
        {
          host: 'shop.test',
          http: {
            paths: ['cart', 'gone'].map((name) => ({ path: `/${name}`, pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } })),
          },
        },
      ],
    },
  },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart', namespace: 'shop' }, spec: { selector: { app: 'cart' }, ports: [{ port: 80 }] } },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'cart-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'cart' } },
    addressType: 'IPv4',
    ports: [{ name: '', port: 80, protocol: 'TCP' }],
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
  },
]
