import type { Ingress } from '@portolan/model'
import type { Condition, CorsPolicy, Filter, Gate, Pattern } from '../../../table.ts'
import type { Scene } from '../scene.ts'
import { ALWAYS, NEVER } from '../specialize.ts'
import type { NginxSaid } from './said.ts'

/** What the provider puts in front of a service. */
export interface Middlewares {
  readonly gates: readonly Gate[]
  readonly filters: readonly Filter[]
  /** Why Traefik makes no more of them: those that follow are left out, the redirect to https too. */
  readonly fault?: string
}

/** In the provider's order: credentials, then a service that is asked, then CORS (v3.5.3 kubernetes.go, applyMiddlewares). */
export const middlewaresOf = (scene: Scene, ingress: Ingress, said: NginxSaid): Middlewares => {
  const gates: Gate[] = []
  const type = said.get('auth-type')
  if (type !== undefined) {
    const asked = credentials(scene, ingress, said, type)
    if (typeof asked === 'string') return { gates, filters: [], fault: asked }
    gates.push(asked)
  }
  const url = said.get('auth-url')
  if (url === '') return { gates, filters: [], fault: 'auth-url is empty' }
  if (url !== undefined) gates.push(asksFirst(said, url))
  if (said.isTrue('enable-cors') !== true) return { gates, filters: [] }
  const policy = corsOf(said)
  return { gates: [...gates, preflight(said, policy)], filters: [{ type: 'cors', policy, origin: said.at('enable-cors') }] }
}

/** A clause where it can't be made. */
const credentials = ({ cluster }: Scene, ingress: Ingress, said: NginxSaid, type: string): Gate | string => {
  if (type !== 'basic' && type !== 'digest') return `auth-type ${type} is none that Traefik knows`
  const written = said.get('auth-secret') ?? ''
  const [first = '', second, ...more] = written.split('/')
  if (written === '' || more.length > 0) return written === '' ? 'auth-secret is missing' : `auth-secret ${written} names no Secret`
  const [namespace, name] = second === undefined ? [ingress.meta.namespace ?? '', first] : [first, second]
  const secret = cluster.get('Secret', namespace, name)
  if (cluster.knows('Secret') && !secret) return `Secret ${namespace}/${name} of auth-secret does not exist`
  const form = said.get('auth-secret-type') ?? 'auth-file'
  if (form !== 'auth-file' && form !== 'auth-map') return `auth-secret-type ${form} is none that Traefik knows`
  if (secret && form === 'auth-file' && !secret.keys.includes('auth')) return `Secret ${namespace}/${name} of auth-secret has no key auth`
  if (secret && form === 'auth-map' && secret.keys.length === 0) return `Secret ${namespace}/${name} of auth-secret is empty`
  const sends: Condition = {
    is: 'header',
    name: 'Authorization',
    like: { by: 'regex', value: type === 'basic' ? '^Basic ' : '^Digest ', flags: 'i', flavour: 're2' },
  }
  return {
    when: { is: 'not', of: sends },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
    then: { do: 'respond', status: 401, reason: 'auth-type asks for credentials', rule: 'TRF-37' },
    perhaps: { when: sends, text: `Whether the credentials are good is not known: they are in Secret ${name}.` },
    origin: said.at('auth-type'),
    label: 'auth-type asks for credentials',
    stage: 'access',
    rule: 'TRF-37',
  }
}

const asksFirst = (said: NginxSaid, url: string): Gate => {
  const answer = (status: number, reason: string) => ({ do: 'respond', status, reason, rule: 'TRF-37' }) as const
  return {
    when: NEVER,
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
    then: answer(401, `${url} does not let the request in`),
    perhaps: {
      when: ALWAYS,
      text: `${url} is asked whether the request may go on, and what that says is not known.`,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
      then: [
        answer(401, `${url} does not let the request in`),
        answer(403, `${url} does not let the request in`),
        answer(500, `${url} can not be asked`),
      ],
    },
    origin: said.at('auth-url'),
    label: `auth-url asks ${url}`,
    stage: 'access',
    rule: 'TRF-37',
  }
}

const corsOf = (said: NginxSaid): CorsPolicy => ({
  allowOrigins: (said.list('cors-allow-origin') ?? ['*']).map((value): Pattern => (value === '*' ? { by: 'anything' } : { by: 'exact', value })),
  allowMethods: said.list('cors-allow-methods') ?? ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS'],
  allowHeaders: said.list('cors-allow-headers') ?? HEADERS,
  exposeHeaders: said.list('cors-expose-headers') ?? [],
  allowCredentials: said.isTrue('cors-allow-credentials') ?? true,
  maxAge: said.number('cors-max-age') ?? 1_728_000,
})

const HEADERS: readonly string[] = [
  'DNT',
  'Keep-Alive',
  'User-Agent',
  'X-Requested-With',
  'If-Modified-Since',
  'Cache-Control',
  'Content-Type',
  'Range',
  'Authorization',
]

const preflight = (said: NginxSaid, cors: CorsPolicy): Gate => ({
  when: {
    is: 'all',
    of: [
      { is: 'method', like: { by: 'exact', value: 'OPTIONS' } },
      { is: 'header', name: 'Access-Control-Request-Method', like: SOME },
      { is: 'header', name: 'Origin', like: SOME },
    ],
  },
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
  then: { do: 'respond', status: 200, reason: 'enable-cors answers the preflight', rule: 'TRF-37', cors },
  origin: said.at('enable-cors'),
  label: 'enable-cors answers preflights',
  stage: 'filter',
  rule: 'TRF-37',
})

const SOME: Pattern = { by: 'regex', value: '.', flags: '', flavour: 're2' }
