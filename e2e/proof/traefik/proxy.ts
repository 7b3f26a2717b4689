import { X509Certificate } from 'node:crypto'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startControlPlane, until } from '../../kube/control-plane.ts'
import { type Certificate, makeCertificate, readCertificate } from '../certificate.ts'
import { POD_PORTS } from '../generate/services.ts'
import { send } from '../raw-http.ts'
import type { RealProxy } from '../real-proxy.ts'
import type { Ask, RawObject } from '../scenario.ts'
import { folder, type World } from '../world.ts'
import { type Access, accessTo, create } from './api.ts'
import { apart, ownHost, together } from './hosts.ts'
import { isolate } from './isolate.ts'

/** What differs between Traefik's providers. */
export interface Provider {
  /** Static configuration: `providers` and `experimental`. */
  readonly configuration: (access: Access, shard: number) => object
  /** Processes that share the scenarios of a load; default one. */
  readonly shards?: number
  /** What an object of the n-th scenario needs besides, to be served by its process. */
  readonly place?: (object: RawObject, index: number) => RawObject
  readonly classes: readonly RawObject[]
  /** Its routers serve every entry point: the hosts are told apart instead. */
  readonly sharesHosts?: boolean
  /** A route on the entry point `sentinel` to the Service `sentinel` of its namespace: once it answers, everything is loaded. */
  readonly sentinel: (shard: number) => readonly RawObject[]
  /** Files of CRDs that must be there before, in the folder that KUBE_CRDS names. */
  readonly crds: readonly string[]
  /** The port of the n-th scenario; default 80 and 443. */
  readonly port?: (index: number, port: 80 | 443) => number
}

const { KUBEBUILDER_ASSETS: assets = '', KUBE_CRDS: crds = '' } = process.env

/** The real Traefik of KUBEBUILDER_ASSETS on a real API server that holds all scenarios of a load. */
export const traefik = (provider: Provider): RealProxy => ({
  loadsBehind: true,
  whyNot: () => {
    if (!assets) return 'KUBEBUILDER_ASSETS is not set: a folder with etcd, kube-apiserver and traefik'
    if (!existsSync(join(assets, 'traefik'))) return `no traefik in ${assets}`
    if (provider.crds.length > 0 && !crds) return 'KUBE_CRDS is not set: a folder with gateway-api.yaml and traefik.yaml'
    return undefined
  },
  load: async (world, scenarios) => {
    const directory = folder(world, 'traefik')
    const plane = await startControlPlane({ parts: [] })
    const children: ChildProcess[] = []
    const stop = async (): Promise<void> => {
      for (const child of children) child.kill('SIGKILL')
      await plane.stop()
    }
    try {
      const access = accessTo(plane)
      for (const name of provider.crds) await plane.apply(readFileSync(join(crds, name), 'utf8'))
      if (provider.crds.length > 0) await plane.kubectl(['wait', '--for=condition=Established', '--timeout=60s', 'crd', '--all'])
      const objects = scenarios.flatMap((scenario, index) => {
        const own = isolate(scenario, index, (pem) => certificate(world, pem))
        const told = provider.sharesHosts ? own.map((object) => apart(object, index)) : own
        return provider.place ? told.map((object) => provider.place?.(object, index) ?? object) : told
      })
      const shards = Array.from({ length: provider.shards ?? 1 }, (_, shard) => shard)
      const names = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))
      await create(access, [...provider.classes, namespace(SENTINEL), ...[...names].map(namespace)])
      await create(access, [...objects, ...sentinelService(), ...shards.flatMap((shard) => provider.sentinel(shard))])
      await Promise.all(
        shards.map(async (shard) => {
          const file = join(directory, `traefik-${shard}.json`)
          const logged = join(directory, `traefik-${shard}.log`)
          const own = scenarios.map((_, index) => index).filter((index) => index % shards.length === shard)
          writeFileSync(file, JSON.stringify({ ...staticConfiguration(world, own, shard, provider), ...provider.configuration(access, shard) }))
          const log = openSync(logged, 'w')
          children.push(spawn(join(assets, 'traefik'), [`--configfile=${file}`], { stdio: ['ignore', log, log] }))
          const answers = async (): Promise<boolean> => (await send(PROBE, sentinelAddress(shard), SENTINEL_PORT)).type === 'forward'
          await until('Traefik serves its last route', 180_000, answers, () => readFileSync(logged, 'utf8').slice(-2000))
        }),
      )
      return { frozen: new Map(), stop }
    } catch (error) {
      await stop()
      throw error
    }
  },
  entry: (world, index, scheme) => ({ address: world.address(index), port: portOf(provider, index, scheme === 'https' ? 443 : 80) }),
  ...(provider.sharesHosts ? { outward: (ask, index) => ({ ...ask, host: ownHost(ask.host, index) }), inward: together } : {}),
})

const staticConfiguration = (world: World, indices: readonly number[], shard: number, provider: Provider): object => ({
  global: { checkNewVersion: false, sendAnonymousUsage: false },
  log: { level: 'ERROR' },
  // Whether a pod's certificate is trusted stands in no object.
  serversTransport: { insecureSkipVerify: true },
  entryPoints: {
    sentinel: { address: `${sentinelAddress(shard)}:${SENTINEL_PORT}` },
    ...Object.fromEntries(
      indices.flatMap((index) => [
        [`web${index}`, { address: `${world.address(index)}:${portOf(provider, index, 80)}` }],
        [`websecure${index}`, { address: `${world.address(index)}:${portOf(provider, index, 443)}` }],
      ]),
    ),
  },
})

export const SENTINEL = 'sentinel'
export const SENTINEL_PORT = 19_999
const sentinelAddress = (shard: number): string => `100.64.0.${10 + shard}`
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

const portOf = ({ port }: Provider, index: number, wanted: 80 | 443): number => port?.(index, wanted) ?? wanted

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
