import { X509Certificate } from 'node:crypto'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ControlPlane, startControlPlane, until } from '../../kube/control-plane.ts'
import { type Certificate, makeCertificate, readCertificate } from '../certificate.ts'
import { POD_PORTS } from '../generate/services.ts'
import { send } from '../raw-http.ts'
import type { RealProxy } from '../real-proxy.ts'
import type { Ask, RawObject, Scenario } from '../scenario.ts'
import { folder, type World } from '../world.ts'
import { type Access, accessTo, create } from './api.ts'
import { isolate } from './isolate.ts'

/** What differs between Traefik's providers. */
export interface Provider {
  /** Static configuration: `providers` and `experimental`. */
  readonly configuration: (access: Access) => object
  readonly classes: readonly RawObject[]
  /** A route on the entry point `sentinel` to the Service `sentinel` of its namespace: once it answers, everything is loaded. */
  readonly sentinel: readonly RawObject[]
  /** Manifests that must be there before: CRDs. */
  readonly prepare?: (plane: ControlPlane) => Promise<void>
}

const { KUBEBUILDER_ASSETS: assets = '' } = process.env

/** The real Traefik of KUBEBUILDER_ASSETS on a real API server that holds all scenarios of a load. */
export const traefik = (provider: Provider): RealProxy => ({
  whyNot: () => {
    if (!assets) return 'KUBEBUILDER_ASSETS is not set: a folder with etcd, kube-apiserver and traefik'
    return existsSync(join(assets, 'traefik')) ? undefined : `no traefik in ${assets}`
  },
  load: async (world, scenarios) => {
    const directory = folder(world, 'traefik')
    const plane = await startControlPlane({ parts: [] })
    let child: ChildProcess | undefined
    const stop = async (): Promise<void> => {
      child?.kill('SIGKILL')
      await plane.stop()
    }
    try {
      const access = accessTo(plane)
      await provider.prepare?.(plane)
      const objects = scenarios.flatMap((scenario, index) => isolate(scenario, index, (pem) => certificate(world, pem)))
      await create(access, [
        ...provider.classes,
        namespace(SENTINEL),
        ...[...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))].map(namespace),
      ])
      await create(access, [...objects, ...sentinelService(), ...provider.sentinel])
      const file = join(directory, 'traefik.json')
      writeFileSync(file, JSON.stringify({ ...staticConfiguration(world, scenarios), ...provider.configuration(access) }))
      const log = openSync(join(directory, 'traefik.log'), 'w')
      child = spawn(join(assets, 'traefik'), [`--configfile=${file}`], { stdio: ['ignore', log, log] })
      await until(
        'Traefik serves its last route',
        120_000,
        async () => (await send(PROBE, ADDRESS, 80)).type === 'forward',
        () => readFileSync(join(directory, 'traefik.log'), 'utf8').slice(-2000),
      )
      return { frozen: new Map(), stop }
    } catch (error) {
      await stop()
      throw error
    }
  },
  entry: (world, index, scheme) => ({ address: world.address(index), port: scheme === 'https' ? 443 : 80 }),
})

const staticConfiguration = (world: World, scenarios: readonly Scenario[]): object => ({
  global: { checkNewVersion: false, sendAnonymousUsage: false },
  log: { level: 'ERROR' },
  entryPoints: {
    sentinel: { address: `${ADDRESS}:80` },
    ...Object.fromEntries(
      scenarios.flatMap((_, index) => [
        [`web${index}`, { address: `${world.address(index)}:80` }],
        [`websecure${index}`, { address: `${world.address(index)}:443` }],
      ]),
    ),
  },
})

export const SENTINEL = 'sentinel'
const ADDRESS = '100.64.0.2'
const PROBE: Ask = { method: 'GET', scheme: 'http', host: 'sentinel.test', target: '/', headers: [] }

const sentinelService = (): RawObject[] => [
  { apiVersion: 'v1', kind: 'Service', metadata: { name: SENTINEL, namespace: SENTINEL }, spec: { ports: [{ port: 80, targetPort: POD_PORTS[0] }] } },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: SENTINEL, namespace: SENTINEL, labels: { 'kubernetes.io/service-name': SENTINEL } },
    addressType: 'IPv4',
    ports: [{ name: '', protocol: 'TCP', port: POD_PORTS[0] }],
    endpoints: [{ addresses: ['10.129.0.1'], conditions: { ready: true, serving: true, terminating: false } }],
  },
]

const namespace = (name: string): RawObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })

const pairs = new Map<string, Certificate>()

/** A pair with the names of a certificate whose key nobody has. */
const certificate = (world: World, pem: string): Certificate => {
  const names = (new X509Certificate(pem).subjectAltName ?? '').split(', ').map((one) => one.replace('DNS:', ''))
  const key = names.join()
  const made = pairs.get(key)
  if (made) return made
  const directory = folder(world, `certificate-${pairs.size}`)
  makeCertificate(directory, names)
  const pair = readCertificate(directory)
  pairs.set(key, pair)
  return pair
}
