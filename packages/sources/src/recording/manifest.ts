import type { HTTPRoute, HTTPRouteRule, Ingress, IngressBackend, KubeObject, PathModifier, RouteFilter, Service } from '@portolan/model'

/** What stands in a manifest beside what every object has. */
type Body = Readonly<Record<string, unknown>>

/**
 * An object in Kubernetes' own words again, with the API's defaults written out; undefined for kinds that nobody edits in a what-if. Read by the
 * door it gives the same object, or it is not shown (`presentRecorded` looks).
 */
export const bodyOf = (object: KubeObject): Body | undefined => {
  switch (object.kind) {
    case 'Ingress':
      return ingress(object)
    case 'Service':
      return service(object)
    case 'HTTPRoute':
      return httpRoute(object)
    default:
      return undefined
  }
}

const ingress = ({ className, defaultBackend, tls, rules, addresses }: Ingress): Body => ({
  spec: {
    ...given({ ingressClassName: className, defaultBackend: defaultBackend && backendOf(defaultBackend) }),
    ...unlessEmpty('rules', rules.map(ingressRule)),
    ...unlessEmpty('tls', tls),
  },
  ...(addresses.length === 0 ? {} : { status: { loadBalancer: { ingress: addresses } } }),
})

const ingressRule = ({ host, paths }: Ingress['rules'][number]): Body => ({
  ...(host === '' ? {} : { host }),
  ...(paths === null
    ? {}
    : {
        http: {
          paths: paths.map(({ path, pathType, backend }) => ({ path, pathType, ...(backend ? { backend: backendOf(backend) } : {}) })),
        },
      }),
})

const backendOf = (backend: IngressBackend): Body => {
  if ('resource' in backend) return backend
  const { service: name, port } = backend
  return { service: { name, port: typeof port === 'number' ? { number: port } : { name: port } } }
}

const service = (object: Service): Body => {
  const { type, clusterIPs, ports, selector, externalIPs, loadBalancer, clientIPAffinity, loadBalancerSourceRanges, ipFamilies } = object
  const { externalName, loadBalancerClass, trafficDistribution, externalTrafficPolicy, internalTrafficPolicy, publishNotReadyAddresses } = object
  return {
    spec: {
      type,
      ...given({ externalName, clusterIP: clusterIPs[0] }),
      ...unlessEmpty('clusterIPs', clusterIPs),
      ...unlessEmpty('ipFamilies', ipFamilies),
      ...(Object.keys(selector).length === 0 ? {} : { selector }),
      ...unlessEmpty(
        'ports',
        ports.map(({ name, ...port }) => ({ ...(name === '' ? {} : { name }), ...port })),
      ),
      ...unlessEmpty('externalIPs', externalIPs),
      ...unlessEmpty('loadBalancerSourceRanges', loadBalancerSourceRanges),
      ...given({ loadBalancerClass, trafficDistribution }),
      ...(externalTrafficPolicy === 'Cluster' ? {} : { externalTrafficPolicy }),
      ...(internalTrafficPolicy === 'Cluster' ? {} : { internalTrafficPolicy }),
      ...(publishNotReadyAddresses ? { publishNotReadyAddresses } : {}),
      ...(clientIPAffinity === undefined
        ? {}
        : { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: clientIPAffinity } } }),
    },
    ...(loadBalancer.length === 0 ? {} : { status: { loadBalancer: { ingress: loadBalancer } } }),
  }
}

const httpRoute = ({ parents, useDefaultGateways, hostnames, rules, parentStatus }: HTTPRoute): Body => ({
  spec: {
    ...unlessEmpty('parentRefs', parents),
    ...given({ useDefaultGateways }),
    ...unlessEmpty('hostnames', hostnames),
    rules: rules.map(httpRule),
  },
  ...(parentStatus.length === 0 ? {} : { status: { parents: parentStatus.map(({ parent, ...rest }) => ({ parentRef: parent, ...rest })) } }),
})

const httpRule = ({ name, matches, filters, backends, timeouts, retry, sessionPersistence }: HTTPRouteRule): Body => ({
  ...given({ name }),
  matches: matches.map(({ path, headers, queryParams, method }) => ({
    path,
    ...unlessEmpty('headers', headers),
    ...unlessEmpty('queryParams', queryParams),
    ...given({ method }),
  })),
  ...unlessEmpty('filters', filters.map(filterOf)),
  ...unlessEmpty(
    'backendRefs',
    backends.map(({ filters: own, ...backend }) => ({ ...backend, ...unlessEmpty('filters', own.map(filterOf)) })),
  ),
  ...given({ timeouts, retry }),
  ...(sessionPersistence ? { sessionPersistence: given({ type: sessionPersistence.type, sessionName: sessionPersistence.name }) } : {}),
})

const filterOf = (filter: RouteFilter): Body => {
  switch (filter.type) {
    case 'RequestHeaderModifier':
    case 'ResponseHeaderModifier': {
      const { type, set, add, remove } = filter
      const field = type === 'RequestHeaderModifier' ? 'requestHeaderModifier' : 'responseHeaderModifier'
      return { type, [field]: { ...unlessEmpty('set', set), ...unlessEmpty('add', add), ...unlessEmpty('remove', remove) } }
    }
    case 'RequestRedirect': {
      const { type, path, ...redirect } = filter
      return { type, requestRedirect: { ...redirect, ...(path ? { path: pathOf(path) } : {}) } }
    }
    case 'URLRewrite': {
      const { type, path, ...rewrite } = filter
      return { type, urlRewrite: { ...rewrite, ...(path ? { path: pathOf(path) } : {}) } }
    }
    case 'RequestMirror':
      return { type: filter.type, requestMirror: { backendRef: filter.backend, ...partOf(filter.share) } }
    case 'CORS': {
      const { type, ...cors } = filter
      return { type, cors }
    }
    case 'ExtensionRef':
      return { type: filter.type, extensionRef: filter.ref }
    case 'Other':
      return { type: filter.name }
    default:
      return filter satisfies never
  }
}

/** The part of requests that is copied, as the simplest fraction that gives it. */
const partOf = (share: number): Body => {
  if (share === 1) return {}
  const exact = (denominator: number): boolean => Math.round(share * denominator) / denominator === share
  if (exact(100)) return { percent: Math.round(share * 100) }
  const denominator = Array.from({ length: 1_000 }, (_, i) => i + 1).find(exact) ?? 1_000_000
  return { fraction: { numerator: Math.round(share * denominator), denominator } }
}

const pathOf = ({ type, value }: PathModifier): Body => ({ type, [type === 'ReplaceFullPath' ? 'replaceFullPath' : 'replacePrefixMatch']: value })

const given = (fields: Body): Body => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const unlessEmpty = (name: string, list: readonly unknown[]): Body => (list.length === 0 ? {} : { [name]: list })
