import {
  type BackendTLSPolicy,
  type Cluster,
  type Condition,
  type Gateway,
  type GatewayClass,
  pointer,
  type Ref,
  refTo,
  say,
  type Service,
  type ServicePort,
  type Slot,
  slotOf,
} from '@portolan/model'
import type { BlindSpot, Target, TargetTls } from '../../table.ts'
import { type Authority, judgeAuthority } from './authorities.ts'
import { GATEWAY_GROUP, type Granting } from './grants.ts'
import { conditionOf, sayCondition } from './status.ts'

/** Who speaks TLS to backends: a Gateway, with the controller that reports on it and the certificate that it shows there. */
export interface TlsSpeaker {
  readonly gateway: Gateway
  readonly controllerName?: string
  readonly clientCertificate?: Ref
  readonly blind: readonly BlindSpot[]
}

/** A backend whose TLS is settled: as it was, with `tls`, or with a fault that fails its share. */
interface Resolved {
  readonly target: Target
  readonly blind: readonly BlindSpot[]
}

/**
 * BackendTLSPolicies by the Service that they are for, in its namespace (GWA-23; kubernetes-sigs/gateway-api
 * apis/v1/backendtlspolicy_types.go): one for the port by name goes before one for the whole Service, then the older one, then by name.
 */
export class BackendTls {
  readonly #cluster: Cluster
  readonly #byService = new Map<Slot, { readonly policy: BackendTLSPolicy; readonly port?: string }[]>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
    for (const policy of cluster.all('BackendTLSPolicy')) {
      for (const target of policy.targets) {
        if (target.group !== '' || target.kind !== 'Service') continue
        const slot = slotOf(policy.meta.namespace, target.name)
        const list = this.#byService.get(slot) ?? []
        this.#byService.set(slot, list)
        list.push({ policy, ...(target.sectionName ? { port: target.sectionName } : {}) })
      }
    }
    for (const list of this.#byService.values()) list.sort((a, b) => byAge(a.policy, b.policy))
  }

  /** What a speaker does to a backend that resolves; without one (a mesh) only a note that a policy stands there. */
  settle(resolved: Resolved, service: Service, port: ServicePort, speaker: TlsSpeaker | undefined): Resolved {
    const policy = this.#policyOf(service, port, speaker)
    if (!policy) return resolved
    const { target, blind } = resolved
    const ref = refTo(policy)
    if (!speaker) {
      const text = `${say(ref)} asks for TLS towards ${say(refTo(service))}. Whether the mesh follows it is left to the mesh.`
      return { target, blind: [...blind, { ref, text, code: 'GWA-23', weight: 'note' }] }
    }
    const invalid = reported(policy, speaker) ?? invalidCa(this.#cluster, policy)
    if (invalid !== undefined) {
      const reason = `${say(ref)} is not usable for ${say(refTo(service))}: ${invalid}`
      return { target: { ...target, fault: { status: 500, reason, code: 'invalid', rule: 'GWA-23' } }, blind }
    }
    const tls = tlsOf(this.#cluster, policy, speaker)
    return { target: { ...target, tls }, blind: [...blind, ...speaker.blind, ...unread(this.#cluster, policy, speaker)] }
  }

  #policyOf(service: Service, { name }: ServicePort, speaker: TlsSpeaker | undefined): BackendTLSPolicy | undefined {
    const list = this.#byService.get(slotOf(service.meta.namespace, service.meta.name))
    if (!list) return undefined
    const level = (section: string | undefined): BackendTLSPolicy | undefined => {
      const alike = list.filter((entry) => entry.port === section)
      return (alike.find(({ policy }) => !isConflicted(policy, speaker)) ?? alike[0])?.policy
    }
    return (name ? level(name) : undefined) ?? level(undefined)
  }
}

/** Nobody begins TLS to backends: the client's own passes through. */
export const PASSED_THROUGH: Pick<BackendTls, 'settle'> = { settle: (resolved) => resolved }

/** How a Gateway speaks TLS to backends: `spec.tls.backend.clientCertificateRef`, a Secret that needs a grant elsewhere (GWA-22). */
export function speakerOf(cluster: Cluster, grants: Granting, gateway: Gateway, gatewayClass: GatewayClass | undefined): TlsSpeaker {
  const ref = gateway.backendClientCertificate
  const base = { gateway, ...(gatewayClass ? { controllerName: gatewayClass.controllerName } : {}) }
  if (!ref) return { ...base, blind: [] }
  const own = gateway.meta.namespace ?? ''
  const namespace = ref.namespace ?? own
  const secret: Ref = { kind: ref.kind, namespace, name: ref.name }
  const at = refTo(gateway, pointer('spec', 'tls', 'backend', 'clientCertificateRef'))
  const unusable = (why: string): TlsSpeaker => {
    const text = `${say(refTo(gateway))} names ${say(secret)} as its own certificate towards backends, and ${why}. It shows none there.`
    return { ...base, blind: [{ ref: at, text, code: 'GWA-23', weight: 'note' }] }
  }
  if (ref.group !== '' || ref.kind !== 'Secret') return unusable('a certificate is a Secret')
  if (grants.allow({ kind: 'Gateway', namespace: own }, { group: '', kind: 'Secret', namespace, name: ref.name }) === 'no')
    return unusable(`no ReferenceGrant in ${namespace} lets Gateways of ${own} use it`)
  if (!cluster.get('Secret', namespace, ref.name) && isConclusive(cluster)) return unusable('it does not exist')
  return { ...base, clientCertificate: secret, blind: [] }
}

const byAge = (a: BackendTLSPolicy, b: BackendTLSPolicy): number =>
  a.meta.created - b.meta.created || (a.meta.name < b.meta.name ? -1 : a.meta.name > b.meta.name ? 1 : 0)

const tlsOf = (cluster: Cluster, policy: BackendTLSPolicy, { clientCertificate }: TlsSpeaker): TargetTls => ({
  serverName: policy.hostname,
  ca: authoritiesOf(cluster, policy).flatMap(({ ca, fault }) => (fault === undefined ? [ca] : [])),
  ...(policy.subjectAltNames.length > 0 ? { subjectAltNames: policy.subjectAltNames.map(({ value }) => value) } : {}),
  ...(clientCertificate ? { clientCertificate } : {}),
  origin: refTo(policy),
})

/** Status that a controller wrote about the policy at this Gateway. */
const reportsOf = (policy: BackendTLSPolicy, speaker: TlsSpeaker | undefined): BackendTLSPolicy['ancestors'] =>
  policy.ancestors.filter(
    ({ ancestor, controllerName }) =>
      speaker !== undefined &&
      ancestor.group === GATEWAY_GROUP &&
      ancestor.kind === 'Gateway' &&
      ancestor.name === speaker.gateway.meta.name &&
      (ancestor.namespace ?? policy.meta.namespace) === speaker.gateway.meta.namespace &&
      (speaker.controllerName === undefined || controllerName === speaker.controllerName),
  )

/** Conditions of one type, of all reports: a Gateway may have one for each listener. */
const saidOf = (policy: BackendTLSPolicy, speaker: TlsSpeaker | undefined, type: 'Accepted' | 'ResolvedRefs'): readonly Condition[] =>
  reportsOf(policy, speaker).flatMap(({ conditions }) => conditionOf(conditions, type) ?? [])

const isConflicted = (policy: BackendTLSPolicy, speaker: TlsSpeaker | undefined): boolean =>
  saidOf(policy, speaker, 'Accepted').some(({ status, reason }) => status === 'False' && reason === 'Conflicted')

/** The controller turns the policy down (ANS-05): its backend is invalid. A conflict is settled by the order of policies instead. */
const reported = (policy: BackendTLSPolicy, speaker: TlsSpeaker): string | undefined => {
  const said = [...saidOf(policy, speaker, 'Accepted'), ...saidOf(policy, speaker, 'ResolvedRefs')]
  const no = said.find(({ status, reason }) => status === 'False' && reason !== 'Conflicted')
  return no && `the controller itself reports ${sayCondition(no)}`
}

/** Why no CA of the policy can be used, as far as the objects tell. */
const invalidCa = (cluster: Cluster, policy: BackendTLSPolicy): string | undefined => {
  const faults = authoritiesOf(cluster, policy).map(({ fault }) => fault)
  if (faults.length === 0) return policy.wellKnownCACertificates === undefined ? 'it names no CA' : undefined
  return faults.every((fault) => fault !== undefined) ? `its CA can't be used: ${faults[0]}` : undefined
}

/** What stays open although the policy looks sound: a CA that is not read, unless the controller says that it resolves. */
const unread = (cluster: Cluster, policy: BackendTLSPolicy, speaker: TlsSpeaker): readonly BlindSpot[] => {
  const ref = refTo(policy, pointer('spec', 'validation'))
  const note = (text: string, code: string): BlindSpot => ({ ref, text, code, weight: 'note' })
  const { wellKnownCACertificates: wellKnown } = policy
  const authorities = authoritiesOf(cluster, policy)
  if (authorities.length === 0) {
    if (wellKnown === 'System') return []
    return [note(`Which CAs ${wellKnown} stands for is known to the controller only.`, 'GWA-23')]
  }
  const broken = authorities.flatMap(({ fault }) => fault ?? [])
  const left = broken.length === 0 ? [] : [note(`${broken.join(', and ')}; the other CAs of ${say(refTo(policy))} are used.`, 'GWA-23')]
  const open = authorities.filter(({ fault, seen }) => fault === undefined && !seen)
  if (open.length === 0 || saidOf(policy, speaker, 'ResolvedRefs').some(({ status }) => status === 'True')) return left
  const names = open.map(({ ca }) => say(ca)).join(', ')
  const text =
    open.length + broken.length === authorities.length
      ? `Portolan does not read ${names}. Without a CA there that vouches for ${policy.hostname}, the Gateway answers 5xx.`
      : `Portolan does not read ${names}. Whether a CA is there is not known.`
  return [...left, note(text, 'UNK-04')]
}

/** References of a policy stay in its namespace. */
const authoritiesOf = (cluster: Cluster, { meta, caCertificateRefs }: BackendTLSPolicy): readonly (Authority & { readonly ca: Ref })[] =>
  caCertificateRefs.map((ref) => {
    const ca: Ref = { kind: ref.kind, ...(meta.namespace === undefined ? {} : { namespace: meta.namespace }), name: ref.name }
    return { ca, ...judgeAuthority(cluster, ref, ca) }
  })

/** In manifests a Secret may be missing because something makes it later; in a cluster it is missing. */
const isConclusive = (cluster: Cluster): boolean => cluster.knows('Secret') && cluster.origin.source !== 'manifests'
