import type { Ref } from '@portolan/model'
import { refTo } from '@portolan/model'
import type { ProxyListener } from '../../table.ts'
import { annotationOf, annotationRef, type Group, type GroupError, listOf, type Member } from './groups.ts'
import { isJson, jsonOf, listIn } from './json.ts'

/** One listener of a load balancer, and the Ingresses that add rules to it. */
export interface Port {
  readonly port: number
  readonly secure: boolean
  readonly members: readonly Member[]
  readonly listener: ProxyListener
  /** Ranges that the security group lets in; undefined: all. */
  readonly inbound?: { readonly ranges: readonly string[]; readonly origin: Ref }
}

/** Where plain requests are sent, all of them (ALB-10). */
export interface SslRedirect {
  readonly port: number
  readonly origin: Ref
}

export interface Ports {
  readonly ports: readonly Port[]
  readonly redirect?: SslRedirect
  readonly errors: readonly GroupError[]
}

/** The listeners that a group's members ask for together; what they disagree about stops the whole group (ALB-03, ALB-04, ALB-10). */
export const portsOf = ({ members }: Group): Ports => {
  const errors: GroupError[] = []
  const found = new Map<number, { secure: boolean; members: Member[]; origin: Ref }>()
  for (const member of members) {
    for (const { port, secure, origin } of asked(member, errors)) {
      const known = found.get(port)
      if (known && known.secure !== secure) {
        const text = `Port ${port} is asked for as HTTP and as HTTPS in one group. Nothing of the group is updated.`
        errors.push({ ref: origin, text, rule: 'ALB-03' })
      } else if (known) known.members.push(member)
      else found.set(port, { secure, members: [member], origin })
    }
  }
  const ports = [...found]
    .sort(([a], [b]) => a - b)
    .map(([port, { secure, members: own, origin }], index, all): Port => {
      const plain = secure ? 'https' : 'http'
      const first = all.findIndex(([, other]) => other.secure === secure) === index
      const ca = mutual(own, port)
      const inbound = inboundOf(own, port, errors)
      const certificates = [{ host: { by: 'anything' as const }, origin }]
      const tls = { mode: 'terminate' as const, certificates, ...(ca ? { clientCertificates: { required: true, ca: [] } } : {}) }
      return {
        port,
        secure,
        members: own,
        listener: { name: first ? plain : `${plain}-${port}`, port, protocol: secure ? 'HTTPS' : 'HTTP', ...(secure ? { tls } : {}), origin },
        ...(inbound ? { inbound } : {}),
      }
    })
  agree(members, 'ssl-policy', ({ params }) => params?.sslPolicy, errors)
  const redirect = redirectOf(members, ports, errors)
  return { ports, ...(redirect ? { redirect } : {}), errors }
}

/** The ports that one Ingress asks for: HTTPS alone where it names a certificate and no ports (ALB-03). */
const asked = (
  { ingress, params }: Member,
  errors: GroupError[],
): readonly { readonly port: number; readonly secure: boolean; readonly origin: Ref }[] => {
  const written = jsonOf(ingress, 'listen-ports')
  if (written === undefined) {
    const named = params?.certificates.length || annotationOf(ingress, 'certificate-arn') !== undefined
    return [{ port: named ? 443 : 80, secure: Boolean(named), origin: refTo(ingress) }]
  }
  const origin = annotationRef(ingress, 'listen-ports')
  const entries = listIn(written === 'broken' ? undefined : written.value)
  const ports = entries.flatMap((entry) =>
    isJson(entry)
      ? Object.entries(entry).flatMap(([protocol, port]) => (isPort(protocol, port) ? { port, secure: protocol === 'HTTPS', origin } : []))
      : [],
  )
  const count = entries.reduce((sum: number, entry) => sum + (isJson(entry) ? Object.keys(entry).length : 1), 0)
  if (ports.length === 0 || ports.length < count)
    errors.push({
      ref: origin,
      text: 'Annotation listen-ports is not a list like [{"HTTP": 80}, {"HTTPS": 443}]. Nothing of its group is updated.',
      rule: 'ALB-03',
    })
  return ports
}

const isPort = (protocol: string, port: unknown): port is number =>
  (protocol === 'HTTP' || protocol === 'HTTPS') && typeof port === 'number' && port >= 1 && port <= 65_535

/** ALB-16: a security group filters by source before anything is read. */
const inboundOf = (members: readonly Member[], port: number, errors: GroupError[]): Port['inbound'] => {
  const lists = members.flatMap((member) => {
    const { ingress, params } = member
    const ranges = params?.inboundCidrs.length ? params.inboundCidrs : listOf(annotationOf(ingress, 'inbound-cidrs'))
    return ranges.length > 0 ? [{ ranges, origin: annotationRef(ingress, 'inbound-cidrs') }] : []
  })
  const [first] = lists
  const other = lists.find(({ ranges }) => [...ranges].sort().join() !== [...(first?.ranges ?? [])].sort().join())
  if (other)
    errors.push({ ref: other.origin, text: `inbound-cidrs of port ${port} differ within a group. Nothing of the group is updated.`, rule: 'ALB-03' })
  // With security groups of one's own the ranges are not used.
  const own = members.some(({ ingress }) => annotationOf(ingress, 'security-groups') !== undefined)
  return own || first?.ranges.includes('0.0.0.0/0') ? undefined : first
}

const mutual = (members: readonly Member[], port: number): boolean =>
  members.some(({ ingress }) => {
    const written = jsonOf(ingress, 'mutual-authentication')
    return listIn(written && written !== 'broken' ? written.value : undefined).some(
      (one) => isJson(one) && one.port === port && one.mode === 'verify',
    )
  })

const agree = (members: readonly Member[], name: string, ofParams: (member: Member) => string | undefined, errors: GroupError[]): void => {
  const said = members.flatMap((member) => ofParams(member) ?? annotationOf(member.ingress, name) ?? [])
  const last = members.findLast(({ ingress }) => annotationOf(ingress, name) !== undefined)
  if (new Set(said).size > 1 && last)
    errors.push({
      ref: annotationRef(last.ingress, name),
      text: `Annotation ${name} differs within a group. Nothing of the group is updated.`,
      rule: 'ALB-03',
    })
}

const redirectOf = (members: readonly Member[], ports: readonly Port[], errors: GroupError[]): SslRedirect | undefined => {
  const asking = members.flatMap((member) => {
    const text = member.params?.sslRedirectPort ?? annotationOf(member.ingress, 'ssl-redirect')
    return text === undefined ? [] : [{ port: Number(text), origin: annotationRef(member.ingress, 'ssl-redirect') }]
  })
  const [first] = asking
  if (!first) return undefined
  const other = asking.find(({ port }) => port !== first.port)
  if (other)
    errors.push({
      ref: other.origin,
      text: `ssl-redirect names ${first.port} and ${other.port} in one group. Nothing of the group is updated.`,
      rule: 'ALB-10',
    })
  if (!ports.some(({ port, secure }) => secure && port === first.port)) {
    const text = `ssl-redirect names port ${Number.isNaN(first.port) ? 'none' : first.port}, and the group has no HTTPS listener there. Nothing of the group is updated.`
    errors.push({ ref: first.origin, text, rule: 'ALB-10' })
  }
  return first
}
