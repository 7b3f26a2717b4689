import { type Cluster, keyOf, pointer, refTo } from '@portolan/model'
import { entryPoints, openToAll } from '@portolan/routing'
import type { LintRule, View } from '../view.ts'
import { plural, sayList } from '../words.ts'

export const nodeportOpen: LintRule = {
  code: 'nodeport-open',
  about: 'A port of every node leads to pods that no NetworkPolicy keeps anyone from.',
  severity: 'warning',
  remedy:
    'Make the Service a ClusterIP behind an entry point, or let only known addresses in: a NetworkPolicy with ipBlock, and externalTrafficPolicy Local, so that pods see the address of the client.',
  needs: ['Service', 'NetworkPolicy', 'Pod', 'Node'],
  *find(view) {
    const { cluster } = view
    const meant = backendsOutside(view)
    const { addresses, nodes } = outerAddresses(cluster)
    for (const { ref, type, proxies } of entryPoints(cluster, view.tables)) {
      const service = cluster.get('Service', ref.namespace, ref.name)
      // A controller's own port is the entry, and what a balancer outside sends to is open on purpose.
      if (!service || type !== 'NodePort' || proxies.length > 0 || meant.has(keyOf('Service', ref.namespace, ref.name))) continue
      const open = service.ports.flatMap((port, at) =>
        port.nodePort !== undefined && leads(view, ref.namespace, ref.name, port.port) && openToAll(cluster, service, port) ? [{ port, at }] : [],
      )
      if (open.length === 0) continue
      const { name } = service.meta
      const said = sayList(open.map(({ port }) => `${port.protocol} ${port.nodePort}`))
      const certain = addresses.length > 0
      const title = `${name} is open to everyone on every node`
      const cause = certain
        ? `${said} of ${sayList(addresses)}, and no NetworkPolicy limits who connects`
        : `${said} of every node, and no NetworkPolicy limits who connects`
      yield {
        severity: certain ? 'warning' : 'note',
        ref: refTo(service, '/spec/type'),
        title,
        cause,
        text: `${title}: ${cause}. ${certain ? 'A firewall before the nodes can not be seen from here.' : nodes > 0 ? 'No node says that it has an external address.' : 'Whether nodes have an external address is not known.'}`,
        hurts: [],
        reachText: plural(open.length, 'port of every node', 'ports of every node'),
        evidence: [
          { ref: refTo(service, '/spec/type'), text: 'spec.type is NodePort' },
          ...open.map(({ port, at }) => ({
            ref: refTo(service, pointer('spec', 'ports', at, 'nodePort')),
            text: `spec.ports[${at}].nodePort is ${port.nodePort}`,
          })),
        ],
        fix: 'Make it a ClusterIP behind an entry point, or limit its pods by a NetworkPolicy with ipBlock.',
      }
    }
  },
}

/** Somebody answers, or may: whether pods are there isn't always known. */
const leads = (view: View, namespace: string | undefined, name: string, port: number): boolean => {
  const service = view.cluster.get('Service', namespace, name)
  const pods = service && view.pods(service, port)
  return pods === undefined || pods.total > 0
}

const outerAddresses = (cluster: Cluster): { readonly addresses: readonly string[]; readonly nodes: number } => {
  const addresses = [...cluster.all('Node')].flatMap((node) =>
    node.addresses.filter(({ type }) => type === 'ExternalIP').map(({ address }) => address),
  )
  return { addresses: addresses.sort(), nodes: cluster.count('Node') }
}

/** Services behind controllers whose proxies aren't in the cluster: these send to node ports. */
const backendsOutside = ({ tables }: View): ReadonlySet<string> =>
  new Set(
    tables
      .filter(({ proxy }) => proxy.outside || !proxy.pods)
      .flatMap(({ sites }) =>
        sites.flatMap(({ rules }) =>
          rules.flatMap(({ then }) =>
            then.do === 'forward' ? then.targets.flatMap(({ service }) => (service ? keyOf('Service', service.namespace, service.name) : [])) : [],
          ),
        ),
      ),
  )
