import { DAY, type World } from './world.ts'

/** Nine nodes in three zones; node n of zone z is `node-<z><n>`. */
const ZONES = ['a', 'b', 'c'] as const
const PER_ZONE = 3

export interface NodeInfo {
  readonly name: string
  readonly zone: string
  readonly index: number
}

export const NODES: readonly NodeInfo[] = Array.from({ length: ZONES.length * PER_ZONE }, (_, index) => ({
  name: `node-${ZONES[index % ZONES.length]}${Math.floor(index / ZONES.length) + 1}`,
  zone: `eu-1${ZONES[index % ZONES.length]}`,
  index,
}))

/** The nodes of the first two zones, for what shall not stand in the third. */
export const TWO_ZONES: readonly NodeInfo[] = NODES.filter(({ zone }) => zone !== 'eu-1c')

export const putNodes = (world: World): void => {
  for (const { name, zone, index } of NODES) {
    world.put({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        created: world.begin - 90 * DAY,
        labels: {
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'topology.kubernetes.io/region': 'eu-1',
          'topology.kubernetes.io/zone': zone,
        },
      },
      spec: { podCIDR: `10.244.${index}.0/24`, providerID: `demo:///${zone}/${name}` },
      status: {
        addresses: [
          { type: 'InternalIP', address: `10.0.${index % ZONES.length}.${10 + index}` },
          { type: 'Hostname', address: name },
        ],
        conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }],
      },
    })
  }
}
