import { type EndpointSlice, pointer, refTo } from '@portolan/model'
import { inCidr } from '@portolan/routing'
import { usesOf } from '../uses.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { slot } from '../way.ts'
import { sayPlaces } from '../words.ts'

export const endpointForbidden: LintRule = {
  code: 'endpoint-forbidden',
  about: "An EndpointSlice that was made by hand holds an address of the machine itself, of a cloud's metadata, or of another namespace's pod.",
  severity: 'error',
  remedy:
    'Take the address out. Pods of other namespaces are reached by their own Service, where a ReferenceGrant and NetworkPolicies are asked (CVE-2021-25740).',
  needs: ['EndpointSlice'],
  *find(view) {
    const { cluster } = view
    for (const namespace of cluster.namespacesOf('EndpointSlice'))
      for (const slice of view.keep(endpointForbidden, namespace, () => cluster.slicesIn(namespace).filter(isByHand))) yield* forbiddenIn(view, slice)
  },
}

const isByHand = ({ meta }: EndpointSlice): boolean => meta.labels['endpointslice.kubernetes.io/managed-by'] !== 'endpointslice-controller.k8s.io'

function* forbiddenIn(view: View, slice: EndpointSlice): Generator<Draft> {
  const told = new Set<string>()
  for (const [at, { addresses }] of slice.endpoints.entries()) {
    for (const [number, address] of addresses.entries()) {
      const special = specialOf(address)
      const pod = special ? undefined : podElsewhere(view, slice, address)
      const what = special?.name ?? (pod ? `pod of ${pod.meta.namespace}` : undefined)
      // One finding for each sort, at the first address of it.
      if (what === undefined || told.has(what)) continue
      told.add(what)
      const where = pointer('endpoints', at, 'addresses', number)
      if (special) yield draft(view, slice, where, address, special.said, special.effect, 'error')
      else if (pod)
        yield {
          ...draft(view, slice, where, address, `the address of Pod ${slot(pod.meta)}`, PAST, 'warning'),
          evidence: [
            { ref: refTo(slice, where), text: `It holds ${address}` },
            { ref: refTo(pod, '/status/podIP'), text: `Pod ${slot(pod.meta)} has this address` },
          ],
        }
    }
  }
}

const PAST = 'Requests reach it past its own namespace: no ReferenceGrant is asked for, and NetworkPolicies see the controller alone.'

interface Special {
  readonly name: string
  readonly said: string
  readonly effect: string
  readonly blocks: readonly string[]
}

const OWN_PORTS = 'Whoever dials it reaches its own ports, which may be meant for nobody else.'

/** Addresses that are nobody's pod. The API server refuses most of them (pkg/apis/core/validation, ValidateNonSpecialIP), files do not. */
const SPECIAL: readonly Special[] = [
  {
    name: 'metadata',
    said: 'where a cloud gives out credentials',
    effect: 'Requests could read the credentials of the machine that dials it.',
    blocks: ['169.254.169.254/32', 'fd00:ec2::254/128', '169.254.170.2/32', '100.100.100.200/32'],
  },
  { name: 'loopback', said: 'the machine that dials it', effect: OWN_PORTS, blocks: ['127.0.0.0/8', '::1/128', '::ffff:127.0.0.0/104'] },
  { name: 'link-local', said: 'of one link alone', effect: 'It is another machine on every node.', blocks: ['169.254.0.0/16', 'fe80::/10'] },
  { name: 'multicast', said: 'a group of machines', effect: 'No connection to it is made.', blocks: ['224.0.0.0/4', 'ff00::/8'] },
  { name: 'unspecified', said: 'no address at all', effect: OWN_PORTS, blocks: ['0.0.0.0/32', '::/128'] },
]

const specialOf = (address: string): Special | undefined =>
  ODD.test(address) ? SPECIAL.find(({ blocks }) => blocks.some((block) => inCidr(block, address) === true)) : undefined

/** How such addresses begin: most can be told by that not to be one. */
const ODD = /^(0|127\.|169\.254\.|100\.100\.|2[23]\d\.|[f:])/i

const podElsewhere = ({ cluster }: View, { meta }: EndpointSlice, address: string) =>
  cluster.podsByIp(address).find((pod) => !pod.hostNetwork && !pod.meta.deleting && pod.meta.namespace !== meta.namespace)

function draft(view: View, slice: EndpointSlice, where: string, address: string, said: string, effect: string, severity: Draft['severity']): Draft {
  const uses = slice.service === undefined ? [] : usesOf(view, slice.meta.namespace, slice.service)
  const title =
    uses.length > 0 ? `${sayPlaces(uses.map(({ way }) => way))} leads to ${address}` : `${slice.service ?? slice.meta.name} leads to ${address}`
  return {
    severity,
    ref: refTo(slice, where),
    title,
    cause: `EndpointSlice ${slice.meta.name} holds ${address}, ${said}`,
    text: `${title}: EndpointSlice ${slice.meta.name} holds it, and that is ${said}. ${effect}`,
    hurts: uses.map(({ way, share }) => ({ way, share })),
    ...(uses.length > 0 ? {} : { reachText: 'inside the cluster' }),
    evidence: [{ ref: refTo(slice, where), text: `It holds ${address}` }],
    fix: `Take ${address} out of the slice.`,
  }
}
