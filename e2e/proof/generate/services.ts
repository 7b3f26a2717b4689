import type { Random } from '../random.ts'
import type { RawObject } from '../scenario.ts'
import { at } from './time.ts'

/** Ports that pods listen on. */
export const POD_PORTS = [8080, 8081, 9090, 3000] as const

/** How the endpoints of a Service are, and how often. `bare`: a manual slice without conditions. */
const STATES = [
  ['ready', 68],
  ['bare', 7],
  ['mixed', 7],
  ['unready', 6],
  ['empty', 4],
  ['none', 3],
  ['terminating', 3],
  ['two slices', 4],
] as const
type State = (typeof STATES)[number][0]

interface Port {
  readonly name?: string
  readonly port: number
  readonly targetPort?: number | string
  /** What the pods listen on. */
  readonly number: number
}

const SHAPES: readonly (readonly [readonly Port[], number])[] = [
  [[{ port: 80, targetPort: 8080, number: 8080 }], 40],
  [[{ name: 'http', port: 80, targetPort: 8080, number: 8080 }], 20],
  [[{ name: 'http', port: 80, targetPort: 'web', number: 9090 }], 12],
  [
    [
      { name: 'http', port: 80, targetPort: 8080, number: 8080 },
      { name: 'admin', port: 8080, targetPort: 9090, number: 9090 },
    ],
    14,
  ],
  [[{ port: 8080, targetPort: 3000, number: 3000 }], 2],
  [
    [
      { name: 'web', port: 8081, targetPort: 'http', number: 8081 },
      { name: 'http', port: 80, targetPort: 'web', number: 8080 },
    ],
    6,
  ],
  [[{ port: 8080, number: 8080 }], 2],
]

/** One Service with its slices; `address` gives a pod address that no other Service of the scenario has. */
export const service = (random: Random, namespace: string, name: string, address: () => string, state: State = random.weigh(STATES)): RawObject[] => {
  const ports = random.weigh(SHAPES)
  const addresses = Array.from(
    {
      length:
        random.weigh([
          [1, 6],
          [2, 3],
          [3, 1],
        ] as const) + (state === 'mixed' || state === 'two slices' ? 1 : 0),
    },
    address,
  )
  const object: RawObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, creationTimestamp: at(0) },
    spec: {
      type: 'ClusterIP',
      ports: ports.map(({ name: portName, port, targetPort }) => ({
        ...(portName ? { name: portName } : {}),
        protocol: 'TCP',
        port,
        targetPort: targetPort ?? port,
      })),
    },
  }
  const slice = (index: number, endpoints: readonly object[]): RawObject => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-${index}`, namespace, creationTimestamp: at(0), labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: ports.map(({ name: portName = '', number }) => ({ name: portName, protocol: 'TCP', port: number })),
    endpoints,
  })
  return [object, ...slices(state, addresses, slice)]
}

const READY = { ready: true, serving: true, terminating: false }
const UNREADY = { ready: false, serving: false, terminating: false }
const LEAVING = { ready: false, serving: true, terminating: true }

const slices = (state: State, addresses: readonly string[], slice: (index: number, endpoints: readonly object[]) => RawObject): RawObject[] => {
  const all = (conditions?: object) => addresses.map((one) => ({ addresses: [one], ...(conditions ? { conditions } : {}) }))
  switch (state) {
    case 'ready':
      return [slice(0, all(READY))]
    case 'bare':
      return [slice(0, all())]
    case 'mixed':
      return [
        slice(
          0,
          all(READY).map((endpoint, index) => (index === 0 ? { ...endpoint, conditions: UNREADY } : endpoint)),
        ),
      ]
    case 'unready':
      return [slice(0, all(UNREADY))]
    case 'empty':
      return [slice(0, [])]
    case 'none':
      return []
    case 'terminating':
      return [slice(0, all(LEAVING))]
    case 'two slices':
      return [slice(0, all(READY).slice(0, 1)), slice(1, all(READY).slice(1))]
    default:
      return state satisfies never
  }
}

/** How an Ingress names a port: mostly one that is there. */
export const backendPort = (random: Random): { number: number } | { name: string } =>
  random.weigh<{ number: number } | { name: string }>([
    [{ number: 80 }, 76],
    [{ name: 'http' }, 10],
    [{ number: 8080 }, 7],
    [{ name: 'web' }, 3],
    [{ number: 81 }, 2],
    [{ name: 'nope' }, 2],
  ])
