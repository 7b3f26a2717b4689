import {
  type AuthorizationPolicy,
  type Cluster,
  type Gateway,
  type IstioAttachment,
  isEmptySelector,
  type Labels,
  matchesLabels,
  type Meta,
  refTo,
  type RequestAuthentication,
  say,
} from '@portolan/model'
import { inOrder } from '../../order.ts'
import type { Answer, BlindSpot, Condition, Gate, Target } from '../../table.ts'
import { type Mesh, meshOf } from './mesh.ts'
import { pathDoubts, pathsOf } from './paths.ts'
import { ALWAYS, NEVER, readRule } from './policy-conditions.ts'

/** A gateway's pods, as policies select them. */
export interface Proxies {
  readonly namespace: string
  readonly labels: Labels
  /** The Gateway of Gateway API that made them. */
  readonly gateway?: string
}

/** What is asked of every request at a gateway before a route is looked at, and what can't be told of it (IST-11). */
export interface Policed {
  readonly gates: readonly Gate[]
  readonly blind: readonly BlindSpot[]
}

/** Of a Gateway of Gateway API that Istio serves: policies that name it, those that take its pods by their labels (IST-11), and the mesh's way with paths. */
export const policiesOfGateway = (cluster: Cluster, gateway: Gateway): Policed & { readonly paths: ReturnType<typeof pathsOf> } => {
  const mesh = meshOf(cluster)
  const { meta } = gateway
  const labels = { 'gateway.networking.k8s.io/gateway-name': meta.name }
  const { gates, blind } = policiesOf(cluster, mesh, { namespace: meta.namespace ?? '', labels, gateway: meta.name })
  return { gates, blind: [...blind, ...pathDoubts(mesh, refTo(gateway))], paths: pathsOf(mesh) }
}

/** In the order in which Envoy asks: tokens, foreign authorizers, then what is denied, then what is allowed. */
export const policiesOf = (cluster: Cluster, mesh: Mesh, proxies: Proxies): Policed => {
  const about = (policy: IstioAttachment & { readonly meta: Meta }): boolean => isAbout(policy, mesh, proxies)
  const authorizations = inOrder(cluster.all('AuthorizationPolicy')).filter(about)
  const by = (action: string): readonly AuthorizationPolicy[] => authorizations.filter((policy) => policy.action === action)
  return {
    gates: [
      ...inOrder(cluster.all('RequestAuthentication')).filter(about).flatMap(tokenGates),
      ...by('CUSTOM').flatMap(customGates),
      ...by('DENY').flatMap(denyGates),
      ...allowGates(by('ALLOW')),
    ],
    blind: [
      ...inOrder(cluster.all('EnvoyFilter')).filter(
        (filter) => about(filter) && filter.contexts.some((context) => context === 'ANY' || context === 'GATEWAY'),
      ),
      ...inOrder(cluster.all('WasmPlugin')).filter(about),
    ].map(
      (object): BlindSpot => ({
        ref: refTo(object),
        text: `${say(refTo(object))} changes what the gateway does in a way that Portolan does not read.`,
        code: 'UNK-02',
        weight: 'may-change',
      }),
    ),
  }
}

/** Attached to the gateway's pods by their labels, or to every proxy of the namespace; those of the root namespace are about the whole mesh. */
const isAbout = (
  { meta, selector, targets }: IstioAttachment & { readonly meta: Meta },
  { rootNamespace }: Mesh,
  { namespace, labels, gateway }: Proxies,
): boolean => {
  if (targets.length > 0)
    return (
      meta.namespace === namespace &&
      targets.some(({ kind, group, name }) => kind === 'Gateway' && group === 'gateway.networking.k8s.io' && name === gateway)
    )
  if (meta.namespace !== rootNamespace && meta.namespace !== namespace) return false
  return isEmptySelector(selector) || matchesLabels(selector, labels)
}

const FORBIDDEN: Answer = { do: 'respond', status: 403, reason: 'RBAC: access denied', rule: 'IST-11' }
const UNAUTHORIZED: Answer = { do: 'respond', status: 401, reason: 'the token is not valid', rule: 'IST-11' }

const gate = (
  object: AuthorizationPolicy | RequestAuthentication,
  label: string,
  when: Condition,
  answer: Answer,
  perhaps?: Gate['perhaps'],
): Gate => ({
  when,
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
  then: answer,
  ...(perhaps ? { perhaps } : {}),
  origin: refTo(object),
  label,
  stage: 'access',
  rule: 'IST-11',
})

/** Without a token a request goes on; with one that isn't valid it gets 401. */
const tokenGates = (object: RequestAuthentication): readonly Gate[] =>
  object.rules.map(({ headers, params, cookies, required }) => {
    const named = headers.map(({ name }): Condition => ({ is: 'header', name, like: { by: 'anything' } }))
    const asked = params.map((name): Condition => ({ is: 'query', name, like: { by: 'anything' } }))
    const kept = cookies.map((name): Condition => ({ is: 'cookie', name, like: { by: 'anything' } }))
    const usual: Condition = { is: 'header', name: 'Authorization', like: { by: 'prefix', value: 'Bearer ' } }
    const own = [...named, ...asked, ...kept]
    const token: Condition = { is: 'any', of: own.length > 0 ? own : [usual, { is: 'query', name: 'access_token', like: { by: 'anything' } }] }
    return gate(object, `a token that is sent has to be valid (${object.meta.name})`, required ? { is: 'not', of: token } : NEVER, UNAUTHORIZED, {
      when: token,
      text: `Whether the token is valid for RequestAuthentication ${object.meta.name} is not known.`,
    })
  })

const customGates = (object: AuthorizationPolicy): readonly Gate[] =>
  object.rules.map((rule) =>
    gate(object, `${object.meta.name} asks an authorizer outside`, NEVER, FORBIDDEN, {
      when: readRule(rule).when,
      text: `AuthorizationPolicy ${object.meta.name} leaves the decision to an authorizer that Portolan does not ask.`,
    }),
  )

const denyGates = (object: AuthorizationPolicy): readonly Gate[] =>
  object.rules.map((rule) => {
    const { when, whole } = readRule(rule)
    const label = `${object.meta.name} does not deny it`
    if (whole) return gate(object, label, when, FORBIDDEN)
    return gate(object, label, NEVER, FORBIDDEN, {
      when,
      text: `Whether AuthorizationPolicy ${object.meta.name} denies it hangs on who asks, which is not known.`,
    })
  })

/** As soon as one ALLOW policy is there, what none of them allows is denied. */
const allowGates = (policies: readonly AuthorizationPolicy[]): readonly Gate[] => {
  const [first] = policies
  if (!first) return []
  const rules = policies.flatMap((policy) => policy.rules.map(readRule))
  const sure = rules.filter(({ whole }) => whole).map(({ when }) => when)
  const unsure = rules.filter(({ whole }) => !whole).map(({ when }) => when)
  const none = (of: readonly Condition[]): Condition =>
    of.length === 0 ? ALWAYS : { is: 'not', of: of.length === 1 && of[0] ? of[0] : { is: 'any', of } }
  const names = policies.map(({ meta }) => meta.name).join(', ')
  const hangs = {
    when: { is: 'all', of: [none(sure), { is: 'any', of: unsure }] } as const,
    text: `Whether ${names} allows it hangs on who asks, which is not known.`,
  }
  return [gate(first, `${names} allows it`, none([...sure, ...unsure]), FORBIDDEN, unsure.length > 0 ? hangs : undefined)]
}

/** Pods behind the gateway may have proxies with policies of their own: whether these let it in hangs on identities that the objects don't show. */
export const inwardPolicies = (
  cluster: Cluster,
  policies: ReadonlyMap<string, readonly AuthorizationPolicy[]>,
  targets: readonly Target[],
): readonly BlindSpot[] => {
  if (policies.size === 0) return []
  const found = new Map<string, BlindSpot>()
  for (const { service } of targets) {
    const selector = service && cluster.get('Service', service.namespace, service.name)?.selector
    if (!service || !selector || isEmptySelector(selector)) continue
    for (const policy of policies.get(service.namespace) ?? []) {
      if (policy.targets.length > 0 || policy.action === 'AUDIT') continue
      if (Object.keys(policy.selector).some((name) => Object.hasOwn(selector, name) && selector[name] !== policy.selector[name])) continue
      const text = `${say(refTo(policy))} may be about the pods of ${service.name}. Whether their own proxies let the gateway in is not told.`
      found.set(text, { ref: refTo(policy), text, code: 'UNK-12', weight: 'note' })
    }
  }
  return [...found.values()].sort((a, b) => (a.text < b.text ? -1 : 1))
}
