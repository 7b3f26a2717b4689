import type {
  IstioHeaderChanges,
  IstioHeaderOperations,
  IstioHttpMatch,
  IstioHttpRoute,
  IstioNamedMatch,
  IstioRouteDestination,
  IstioStreamMatch,
  IstioStringMatch,
  Meta,
  VirtualService,
} from '@portolan/model'
import { internLabels, NONE } from '../intern.ts'
import { type Field, isObject } from '../read.ts'
import { readDestination } from './istio.ts'
import { optional } from './traefik.ts'

export const readVirtualService = (object: Field, meta: Meta): VirtualService => {
  const spec = object.at('spec')
  const stream = (name: 'tls' | 'tcp') =>
    spec
      .at(name)
      .items()
      .map((route) => ({ match: route.at('match').items().map(readStreamMatch), route: readDestinations(route.at('route')) }))
  return {
    kind: 'VirtualService',
    meta,
    hosts: spec.at('hosts').texts(),
    gateways: spec.at('gateways').texts(),
    exportTo: spec.at('exportTo').texts(),
    http: spec.at('http').items().map(readRoute),
    tls: stream('tls'),
    tcp: stream('tcp'),
  }
}

const readRoute = (route: Field): IstioHttpRoute => ({
  name: route.at('name').textOr(''),
  match: route.at('match').items().map(readMatch),
  route: readDestinations(route.at('route')),
  ...optional('redirect', route.has('redirect') ? readRedirect(route.at('redirect')) : undefined),
  ...(route.has('directResponse') ? { directResponse: { status: route.at('directResponse').at('status').integer() ?? 0 } } : {}),
  ...optional('delegate', route.has('delegate') ? readDelegate(route.at('delegate')) : undefined),
  ...optional('rewrite', route.has('rewrite') ? readRewrite(route.at('rewrite')) : undefined),
  ...optional('timeout', route.at('timeout').text()),
  ...optional('retries', route.has('retries') ? readRetries(route.at('retries')) : undefined),
  ...optional('fault', route.has('fault') ? readFault(route.at('fault')) : undefined),
  mirrors: readMirrors(route),
  ...optional('cors', route.has('corsPolicy') ? readCors(route.at('corsPolicy')) : undefined),
  headers: readHeaders(route.at('headers')),
})

const readMatch = (match: Field): IstioHttpMatch => ({
  name: match.at('name').textOr(''),
  ...optional('uri', readString(match, 'uri')),
  ignoreUriCase: match.at('ignoreUriCase').flag() ?? false,
  ...optional('scheme', readString(match, 'scheme')),
  ...optional('method', readString(match, 'method')),
  ...optional('authority', readString(match, 'authority')),
  headers: readNamed(match.at('headers')),
  withoutHeaders: readNamed(match.at('withoutHeaders')),
  queryParams: readNamed(match.at('queryParams')),
  ...optional('port', match.at('port').port()),
  gateways: match.at('gateways').texts(),
  sourceLabels: internLabels(match.at('sourceLabels').labels()),
  ...optional('sourceNamespace', match.at('sourceNamespace').text() || undefined),
})

const readStreamMatch = (match: Field): IstioStreamMatch => ({
  sniHosts: match.at('sniHosts').texts(),
  destinationSubnets: match.at('destinationSubnets').texts(),
  ...optional('sourceSubnet', match.at('sourceSubnet').text() || undefined),
  ...optional('port', match.at('port').port()),
  gateways: match.at('gateways').texts(),
  sourceLabels: internLabels(match.at('sourceLabels').labels()),
  ...optional('sourceNamespace', match.at('sourceNamespace').text() || undefined),
})

const readString = (above: Field, name: string): IstioStringMatch | undefined => (above.has(name) ? readStringMatch(above.at(name)) : undefined)

const readStringMatch = (field: Field): IstioStringMatch => {
  const given = (['exact', 'prefix', 'regex'] as const).filter((by) => field.has(by))
  const [by, ...more] = given
  if (!isObject(field.value)) field.wrong('exact, prefix or regex', 'It is left out.')
  if (more.length > 0) field.complain('invalid-value', 'error', `${field.path} has ${given.join(', ')}; expected one of them. The first is read.`)
  return by === undefined ? { by: 'presence' } : { by, value: field.at(by).textOr('') }
}

const readNamed = (field: Field): readonly IstioNamedMatch[] => {
  if (!field.given) return NONE
  if (!isObject(field.value)) {
    field.wrong('a map of matches', 'It is left out.')
    return NONE
  }
  return Object.keys(field.value).map((name) => ({
    name,
    match: field.has(name) ? readStringMatch(field.at(name)) : { by: 'presence' as const },
  }))
}

const readDestinations = (list: Field): readonly IstioRouteDestination[] =>
  list.items().flatMap((entry) => {
    const destination = readDestination(entry.at('destination'))
    return destination ? { destination, ...optional('weight', entry.at('weight').integer()), headers: readHeaders(entry.at('headers')) } : NONE
  })

const readHeaders = (field: Field): IstioHeaderChanges => ({
  request: readOperations(field.at('request')),
  response: readOperations(field.at('response')),
})

const readOperations = (field: Field): IstioHeaderOperations => ({
  set: field.at('set').labels(),
  add: field.at('add').labels(),
  remove: field.at('remove').texts(),
})

const readRedirect = (field: Field): NonNullable<IstioHttpRoute['redirect']> => ({
  ...optional('uri', field.at('uri').text() || undefined),
  ...optional('prefixRewrite', field.at('prefixRewrite').text() || undefined),
  ...optional('authority', field.at('authority').text() || undefined),
  ...optional('port', field.at('port').port()),
  ...optional('derivePort', field.at('derivePort').text() || undefined),
  ...optional('scheme', field.at('scheme').text() || undefined),
  code: field.at('redirectCode').integer() ?? 0,
})

const readDelegate = (field: Field): IstioHttpRoute['delegate'] => {
  const name = field.at('name').needText('the name of a VirtualService')
  return name === undefined ? undefined : { name, ...optional('namespace', field.at('namespace').text() || undefined) }
}

const readRewrite = (field: Field): NonNullable<IstioHttpRoute['rewrite']> => {
  const regex = field.at('uriRegexRewrite')
  return {
    ...optional('uri', field.at('uri').text() || undefined),
    ...optional('authority', field.at('authority').text() || undefined),
    ...(regex.given ? { regex: { match: regex.at('match').textOr(''), rewrite: regex.at('rewrite').textOr('') } } : {}),
  }
}

const readRetries = (field: Field): NonNullable<IstioHttpRoute['retries']> => ({
  attempts: field.at('attempts').integer() ?? 0,
  ...optional('perTryTimeout', field.at('perTryTimeout').text()),
  ...optional('retryOn', field.at('retryOn').text() || undefined),
  ...optional('backoff', field.at('backoff').text()),
})

const readFault = (field: Field): NonNullable<IstioHttpRoute['fault']> => {
  const [delay, abort] = [field.at('delay'), field.at('abort')]
  return {
    ...(delay.given
      ? { delay: { fixed: delay.at('fixedDelay').textOr(''), percent: percentOf(delay.at('percentage')) ?? delay.at('percent').integer() ?? 0 } }
      : {}),
    ...(abort.given
      ? {
          abort: {
            status: abort.at('httpStatus').integer() ?? 0,
            ...optional('grpcStatus', abort.at('grpcStatus').text() || undefined),
            // Without a percentage nothing is aborted (istio pilot/pkg/networking/core/route/route.go, TranslateFault).
            percent: percentOf(abort.at('percentage')) ?? 0,
          },
        }
      : {}),
  }
}

/** Both the one mirror of old and the list; without a percentage all is copied. */
const readMirrors = (route: Field): IstioHttpRoute['mirrors'] => {
  const one = route.has('mirror') ? readDestination(route.at('mirror')) : undefined
  const percent = percentOf(route.at('mirrorPercentage')) ?? route.at('mirrorPercent').integer() ?? route.at('mirror_percent').integer() ?? 100
  const list = route
    .at('mirrors')
    .items()
    .flatMap((entry) => {
      const destination = readDestination(entry.at('destination'))
      return destination ? { destination, percent: percentOf(entry.at('percentage')) ?? 100 } : NONE
    })
  return [...(one ? [{ destination: one, percent }] : []), ...list]
}

const percentOf = (field: Field): number | undefined => {
  if (!field.given) return undefined
  const { value } = field.at('value')
  // An absent value is the number 0 to the message that Istio reads.
  if (value === undefined) return 0
  if (typeof value === 'number' && value >= 0 && value <= 100) return value
  field.at('value').wrong('a number from 0 to 100', 'It is left out.')
  return undefined
}

const readCors = (field: Field): NonNullable<IstioHttpRoute['cors']> => ({
  origins: [
    ...field.at('allowOrigins').items().map(readStringMatch),
    ...field
      .at('allowOrigin')
      .texts()
      .map((value): IstioStringMatch => ({ by: 'exact', value })),
  ],
  methods: field.at('allowMethods').texts(),
  allowHeaders: field.at('allowHeaders').texts(),
  exposeHeaders: field.at('exposeHeaders').texts(),
  ...optional('maxAge', field.at('maxAge').text()),
  ...optional('credentials', field.at('allowCredentials').flag()),
  ...optional('unmatchedPreflights', field.at('unmatchedPreflights').text()),
})
