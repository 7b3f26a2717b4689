import type { Cluster, IngressBackend, Ref, Service } from '@portolan/model'
import { resolvePort } from '../../endpoints.ts'
import { capital } from '../../forward.ts'
import { targetOf } from '../../ingress/targets.ts'
import type { Action, BlindSpot, Filter, RedirectTo, Target } from '../../table.ts'
import { annotationOf, annotationRef, type GroupError, type Member } from './groups.ts'
import { jsonOf, listIn, partOf, textOf } from './json.ts'

/** What becomes of a request that a rule takes. */
export interface Does {
  readonly action: Action
  /** The one Service that it leads to: its own annotations count before those of the Ingress (ALB-09). */
  readonly service?: Service
  readonly blind: readonly BlindSpot[]
  readonly errors: readonly GroupError[]
}

/** What all targets of a load balancer share. */
export interface Habits {
  readonly targetType: string
}

type ServiceBackend = Extract<IngressBackend, { readonly service: string }>

/** The action of one backend: a Service, or what the annotation `actions.<name>` says (ALB-08; pkg/ingress/enhanced_backend_builder.go v3.5). */
export const actionOf = (cluster: Cluster, habits: Habits, member: Member, backend: ServiceBackend, at: string): Does => {
  const { ingress } = member
  if (backend.port !== 'use-annotation') return forwardTo(cluster, habits, member, [{ backend, at, weight: 1 }], {})
  const name = `actions.${backend.service}`
  const origin = annotationRef(ingress, name)
  const json = jsonOf(ingress, name)
  const broken = (text: string): Does => ({
    action: { do: 'respond', status: 503, reason: text, rule: 'ALB-08' },
    blind: [],
    errors: [{ ref: origin, text: `${text}. Nothing of its group is updated.`, rule: 'ALB-08' }],
  })
  if (json === undefined) {
    return { action: { do: 'respond', status: 503, reason: `there is no annotation ${name}`, rule: 'ALB-08' }, blind: [], errors: [] }
  }
  if (json === 'broken') return broken(`Annotation ${name} is no JSON`)
  const { value } = json
  switch (textOf(partOf(value, 'type'))) {
    case 'fixed-response': {
      const status = Number(textOf(partOf(partOf(value, 'fixedResponseConfig'), 'statusCode')))
      if (!Number.isInteger(status)) return broken(`Annotation ${name} has no status code`)
      return { action: { do: 'respond', status, reason: `annotation ${name} says so`, rule: 'ALB-08' }, blind: [], errors: [] }
    }
    case 'redirect': {
      const config = partOf(value, 'redirectConfig')
      const code = textOf(partOf(config, 'statusCode')) ?? ''
      if (code !== 'HTTP_301' && code !== 'HTTP_302') return broken(`Annotation ${name} has no status code; expected HTTP_301 or HTTP_302`)
      return redirect(config, Number(code.slice(5)), origin)
    }
    case 'forward':
      return forward(cluster, habits, member, value, name, broken)
    default:
      return broken(`Annotation ${name} has no type; expected forward, redirect or fixed-response`)
  }
}

/** ALB-08: what is left out is the request's own, and `#{…}` stands for it. */
const redirect = (config: unknown, status: number, origin: Ref): Does => {
  const part = (name: string, own: string): string | undefined => {
    const text = textOf(partOf(config, name))
    return text === own ? undefined : text
  }
  const [protocol, host, port, path, query] = [
    part('protocol', '#{protocol}'),
    part('host', '#{host}'),
    part('port', '#{port}'),
    part('path', '/#{path}'),
    part('query', '#{query}'),
  ]
  const dynamic = [host, port, path, query].some((text) => text?.includes('#{'))
  const to: RedirectTo = {
    ...(protocol ? { scheme: protocol.toLowerCase() } : {}),
    ...(host ? { host } : {}),
    ...(port && /^\d+$/.test(port) ? { port: Number(port) } : {}),
    ...pathOf(path, query),
    ...(query === '' || (query !== undefined && path === undefined) ? { query: 'dropped' as const } : {}),
  }
  const text = 'The redirect builds its location of parts of the request in a way that Portolan does not fill in.'
  return {
    action: { do: 'redirect', status, to, origin, rule: 'ALB-08' },
    blind: dynamic || (query && path === undefined) ? [{ ref: origin, text, code: 'UNK-02', weight: 'may-change' }] : [],
    errors: [],
  }
}

const pathOf = (path: string | undefined, query: string | undefined): Pick<RedirectTo, 'path' | 'query'> => {
  if (path === undefined) return {}
  return query ? { path: { by: 'full', value: `${path}?${query}` }, query: 'dropped' } : { path: { by: 'full', value: path } }
}

interface Wanted {
  readonly backend: ServiceBackend
  readonly at: string
  readonly weight: number
}

const forward = (cluster: Cluster, habits: Habits, member: Member, value: unknown, name: string, broken: (text: string) => Does): Does => {
  const { ingress } = member
  const origin = annotationRef(ingress, name)
  const single = textOf(partOf(value, 'targetGroupARN')) ?? textOf(partOf(value, 'targetGroupName'))
  const config = partOf(value, 'forwardConfig')
  const tuples = single === undefined ? listIn(partOf(config, 'targetGroups')) : [{ targetGroupName: single }]
  if (tuples.length === 0) return broken(`Annotation ${name} names no target group`)
  const wanted: Wanted[] = []
  const foreign: Target[] = []
  for (const tuple of tuples) {
    const weight = tuples.length === 1 ? 1 : Number(textOf(partOf(tuple, 'weight')))
    if (!Number.isInteger(weight)) return broken(`Annotation ${name} has several target groups, and one has no weight`)
    const group = textOf(partOf(tuple, 'targetGroupARN')) ?? textOf(partOf(tuple, 'targetGroupName'))
    const service = textOf(partOf(tuple, 'serviceName'))
    const written = textOf(partOf(tuple, 'servicePort'))
    if (group !== undefined) foreign.push(foreignTarget(cluster, ingress.meta.namespace ?? '', group, weight, origin))
    else if (service === undefined || written === undefined) return broken(`Annotation ${name} has a target group without a Service and its port`)
    else wanted.push({ backend: { service, port: /^\d+$/.test(written) ? Number(written) : written }, at: origin.pointer ?? '', weight })
  }
  const stickiness = partOf(config, 'targetGroupStickinessConfig')
  const affinity = partOf(stickiness, 'enabled') === true ? { affinity: 'cookie AWSALBTG' } : {}
  return forwardTo(cluster, habits, member, wanted, affinity, foreign)
}

/** A target group that something else filled; a TargetGroupBinding may say with what. */
const foreignTarget = (cluster: Cluster, namespace: string, group: string, weight: number, origin: Ref): Target => {
  const bound = [...cluster.all('TargetGroupBinding'), ...cluster.all('EKSTargetGroupBinding')].find(
    ({ targetGroup }) => targetGroup.arn === group || targetGroup.name === group,
  )
  if (bound?.service.port !== undefined)
    return {
      weight,
      service: { namespace: bound.meta.namespace ?? namespace, name: bound.service.name, port: bound.service.port },
      filters: [],
      origin,
    }
  const name = group.startsWith('arn:') ? (group.split('/')[1] ?? group) : group
  return {
    weight,
    outside: { name, why: `Target group ${name} is not made of a Service. Where it leads is not in the objects.` },
    filters: [],
    origin,
  }
}

const forwardTo = (
  cluster: Cluster,
  habits: Habits,
  member: Member,
  wanted: readonly Wanted[],
  { affinity }: { readonly affinity?: string },
  foreign: readonly Target[] = [],
): Does => {
  const { ingress } = member
  const errors: GroupError[] = []
  const several = wanted.length + foreign.length > 1
  const namespace = ingress.meta.namespace ?? ''
  const targets = wanted.map(({ backend, at, weight }): Target => {
    const target = targetOf(cluster, ingress, backend, at, weight)
    const service = cluster.get('Service', namespace, backend.service)
    const type =
      (service && annotationOf(service, 'target-type')) ?? annotationOf(ingress, 'target-type') ?? member.params?.targetType ?? habits.targetType
    const { fault } = target
    if (fault && (several || fault.code === 'port-missing'))
      errors.push({ ref: target.origin, text: `${capital(fault.reason)}. Nothing of its group is updated.`, rule: 'ALB-15' })
    const declared = service && resolvePort(service, backend.port)
    if (declared && type !== 'ip' && declared.nodePort === undefined && service.type === 'ClusterIP') {
      const text = `Service ${backend.service} has no node port, which target-type instance needs. Nothing of its group is updated.`
      errors.push({ ref: target.origin, text, rule: 'ALB-13' })
    }
    const protocol = protocolOf(service, ingress)
    return {
      ...target,
      ...(fault ? { fault: { ...fault, rule: 'ALB-15' } } : {}),
      ...(type === 'ip' || fault ? {} : { byNodePort: true as const }),
      ...(protocol ? { protocol } : {}),
    }
  })
  const all = [...targets, ...foreign]
  const [only] = wanted
  const service = !several && only ? cluster.get('Service', namespace, only.backend.service) : undefined
  const sticky = affinity ?? stickinessOf(service, ingress)
  const { filters, blind } = transformsOf(member, wanted.length === 1 && only ? only.backend.service : undefined)
  return {
    action: { do: 'forward', targets: all, filters, ...(sticky ? { affinity: sticky } : {}) },
    ...(service ? { service } : {}),
    blind,
    errors,
  }
}

/** ALB-16. */
const protocolOf = (service: Service | undefined, ingress: Member['ingress']): Target['protocol'] => {
  const read = (name: string): string => ((service && annotationOf(service, name)) ?? annotationOf(ingress, name) ?? '').toUpperCase()
  const [protocol, version] = [read('backend-protocol'), read('backend-protocol-version')]
  if (version === 'GRPC') return protocol === 'HTTPS' ? 'grpcs' : 'grpc'
  if (version === 'HTTP2' && protocol !== 'HTTPS') return 'h2c'
  return protocol === 'HTTPS' ? 'https' : undefined
}

const stickinessOf = (service: Service | undefined, ingress: Member['ingress']): string | undefined => {
  const attributes = (service && annotationOf(service, 'target-group-attributes')) ?? annotationOf(ingress, 'target-group-attributes') ?? ''
  if (!/(^|,)\s*stickiness\.enabled=true/.test(attributes)) return undefined
  const app = /stickiness\.app_cookie\.cookie_name=([^,\s]+)/.exec(attributes)?.[1]
  return `cookie ${app ?? 'AWSALB'}`
}

/** Transforms of the path by pattern, the first that is found; those of the Host can't be filled in (ALB-08). */
const transformsOf = (
  { ingress }: Member,
  service: string | undefined,
): { readonly filters: readonly Filter[]; readonly blind: readonly BlindSpot[] } => {
  const name = `transforms.${service}`
  const json = service === undefined ? undefined : jsonOf(ingress, name)
  if (!json || json === 'broken') return { filters: [], blind: [] }
  const origin = annotationRef(ingress, name)
  const filters: Filter[] = []
  const blind: BlindSpot[] = []
  for (const transform of listIn(json.value)) {
    const type = textOf(partOf(transform, 'type'))
    const config = partOf(transform, type === 'url-rewrite' ? 'urlRewriteConfig' : 'hostHeaderRewriteConfig')
    for (const one of listIn(partOf(config, 'rewrites'))) {
      const [regex = '', value = ''] = [textOf(partOf(one, 'regex')), textOf(partOf(one, 'replace'))]
      if (type === 'url-rewrite') {
        const like = { by: 'regex' as const, value: regex, flags: '', flavour: 're2' as const }
        filters.push({ type: 'rewrite', path: { by: 'regex', like, value, replaces: 'first', refs: 'dollar' }, origin, rule: 'ALB-08' })
      } else {
        blind.push({
          ref: origin,
          text: `The Host that the pod sees is rewritten by ${regex}, which is not filled in.`,
          code: 'UNK-02',
          weight: 'note',
        })
      }
    }
  }
  return { filters, blind }
}
