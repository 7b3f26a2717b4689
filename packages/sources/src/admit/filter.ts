import type { HeaderValue, PathModifier, RouteFilter } from '@portolan/model'
import { NONE } from '../intern.ts'
import type { Field } from '../read.ts'
import { readReference } from './gateway.ts'

/** Filters of a route's rule or backend. One that can't be read stays as `Other`: dropping it would change what the rule does. */
export const readFilters = (list: Field): readonly RouteFilter[] => {
  const filters = list.items().map(readFilter)
  return filters.length === 0 ? NONE : filters
}

const readFilter = (filter: Field): RouteFilter => {
  const type = filter.at('type').needText('the type of the filter') ?? ''
  switch (type) {
    case 'RequestHeaderModifier':
      return readHeaderModifier(filter.at('requestHeaderModifier'), type)
    case 'ResponseHeaderModifier':
      return readHeaderModifier(filter.at('responseHeaderModifier'), type)
    case 'RequestRedirect':
      return readRedirect(filter.at('requestRedirect'))
    case 'URLRewrite':
      return readRewrite(filter.at('urlRewrite'))
    case 'RequestMirror':
      return readMirror(filter.at('requestMirror'))
    case 'CORS':
      return readCors(filter.at('cors'))
    case 'ExtensionRef': {
      const ref = readReference(filter.at('extensionRef'), '', '')
      return ref ? { type, ref } : { type: 'Other', name: type }
    }
    default:
      return { type: 'Other', name: type }
  }
}

const readHeaderModifier = (field: Field, type: 'RequestHeaderModifier' | 'ResponseHeaderModifier'): RouteFilter => ({
  type,
  set: readHeaders(field.at('set')),
  add: readHeaders(field.at('add')),
  remove: field.at('remove').texts(),
})

const readHeaders = (list: Field): readonly HeaderValue[] =>
  list.items().flatMap((entry): HeaderValue | readonly never[] => {
    const name = entry.at('name').needText('the name of the header')
    return name === undefined ? NONE : { name, value: entry.at('value').textOr('') }
  })

/** Status 302 where none is given (GWA-16). */
const readRedirect = (field: Field): RouteFilter => {
  const scheme = field.at('scheme').text()
  const hostname = field.at('hostname').text()
  const port = field.at('port').port()
  const path = readPathModifier(field.at('path'))
  return {
    type: 'RequestRedirect',
    ...(scheme ? { scheme } : {}),
    ...(hostname ? { hostname } : {}),
    ...(port === undefined ? {} : { port }),
    statusCode: field.at('statusCode').integer() ?? 302,
    ...(path ? { path } : {}),
  }
}

const readRewrite = (field: Field): RouteFilter => {
  const hostname = field.at('hostname').text()
  const path = readPathModifier(field.at('path'))
  return { type: 'URLRewrite', ...(hostname ? { hostname } : {}), ...(path ? { path } : {}) }
}

const readPathModifier = (field: Field): PathModifier | undefined => {
  if (!field.given) return undefined
  const type = field
    .at('type')
    .oneOf(['ReplaceFullPath', 'ReplacePrefixMatch'], field.has('replacePrefixMatch') ? 'ReplacePrefixMatch' : 'ReplaceFullPath')
  return { type, value: field.at(type === 'ReplaceFullPath' ? 'replaceFullPath' : 'replacePrefixMatch').textOr('') }
}

const readMirror = (field: Field): RouteFilter => {
  const backend = readReference(field.at('backendRef'), '', 'Service')
  return backend ? { type: 'RequestMirror', backend, share: readShare(field) } : { type: 'Other', name: 'RequestMirror' }
}

/** `percent`, or `fraction` with the denominator 100 where none is given; everything where neither is. */
const readShare = (field: Field): number => {
  const percent = field.at('percent').integer()
  if (percent !== undefined) return Math.min(1, Math.max(0, percent / 100))
  const numerator = field.at('fraction').at('numerator').integer()
  if (numerator === undefined) return 1
  const denominator = field.at('fraction').at('denominator').integer() ?? 100
  return denominator > 0 ? Math.min(1, Math.max(0, numerator / denominator)) : 0
}

/** maxAge is 5 s where none is given (HTTPCORSFilter, apis/v1/httproute_types.go). */
const readCors = (field: Field): RouteFilter => {
  const maxAge = field.at('maxAge').integer() ?? 5
  return {
    type: 'CORS',
    allowOrigins: field.at('allowOrigins').texts(),
    allowMethods: field.at('allowMethods').texts(),
    allowHeaders: field.at('allowHeaders').texts(),
    exposeHeaders: field.at('exposeHeaders').texts(),
    allowCredentials: field.at('allowCredentials').flag() ?? false,
    maxAge,
  }
}
