import { type Ingress, type Ref, refTo } from '@portolan/model'
import { FAMILIES, type Family } from '../../ingress/families.ts'
import type { Action, BlindSpot, Condition } from '../../table.ts'

/** What the annotations of one Ingress say, as far as it is read here. */
export interface Annotated {
  readonly canary?: Canary
  readonly redirect?: Action & { readonly do: 'redirect' }
  readonly regex: boolean
  readonly blind: readonly BlindSpot[]
}

interface Canary {
  /** Percent, 0 to 100. */
  readonly weight: number
  readonly pins: readonly { readonly when: Condition; readonly verdict: 'always' | 'never'; readonly label: string }[]
}

const NGINX = 'nginx.ingress.kubernetes.io/'

/**
 * The annotations that are read, what they touch and where that is written. All others under a controller's prefix are blind spots.
 * Sources: kubernetes/ingress-nginx docs/user-guide/nginx-configuration/annotations.md.
 */
const ANNOTATIONS: readonly { readonly name: string; readonly effect: string; readonly doc: string }[] = [
  { name: `${NGINX}canary`, effect: 'the Ingress joins rules of the same host and path', doc: '#canary' },
  { name: `${NGINX}canary-weight`, effect: 'percent of requests', doc: '#canary' },
  { name: `${NGINX}canary-weight-total`, effect: 'what the weight is a part of', doc: '#canary' },
  { name: `${NGINX}canary-by-header`, effect: 'always or never by header', doc: '#canary' },
  { name: `${NGINX}canary-by-header-value`, effect: 'always by header value', doc: '#canary' },
  { name: `${NGINX}canary-by-cookie`, effect: 'always or never by cookie', doc: '#canary' },
  { name: `${NGINX}permanent-redirect`, effect: 'redirect instead of a backend', doc: '#permanent-redirect' },
  { name: `${NGINX}permanent-redirect-code`, effect: 'its status', doc: '#permanent-redirect-code' },
  { name: `${NGINX}temporal-redirect`, effect: 'redirect instead of a backend', doc: '#temporal-redirect' },
  { name: `${NGINX}use-regex`, effect: 'ImplementationSpecific paths are regular expressions', doc: '#use-regex' },
  // Also `rewrite-target` (NGX-18), which stays a blind spot: the path that it makes is not computed.
]

/** Reads an Ingress' annotations: what is modelled becomes values, what is not becomes blind spots. */
export const readAnnotations = (ingress: Ingress, family: Family | undefined): Annotated => {
  if (Object.keys(ingress.meta.annotations).length === 0) return SILENT
  const nginx = family === undefined || family.annotations.includes(NGINX)
  const get = (name: string): string | undefined => {
    const { annotations } = ingress.meta
    return nginx && Object.hasOwn(annotations, NGINX + name) ? annotations[NGINX + name]?.trim() : undefined
  }
  const target = get('temporal-redirect') ?? get('permanent-redirect')
  const dynamic = target?.includes('$') ?? false
  const redirect =
    target && !dynamic ? redirectOf(ingress, target, get('temporal-redirect') !== undefined, get('permanent-redirect-code')) : undefined
  const canary = get('canary') === 'true' ? canaryOf(get) : undefined
  return {
    ...(canary ? { canary } : {}),
    ...(redirect ? { redirect } : {}),
    regex: get('use-regex') === 'true' || get('rewrite-target') !== undefined,
    blind: blindSpots(ingress, family, dynamic),
  }
}

/** Most Ingresses of a large cluster carry none. */
const SILENT: Annotated = { regex: false, blind: [] }

const redirectOf = (ingress: Ingress, url: string, temporal: boolean, code: string | undefined): Action & { readonly do: 'redirect' } => {
  const status = Number(code)
  return {
    do: 'redirect',
    status: temporal ? 302 : status >= 300 && status <= 308 ? status : 301,
    to: { url },
    origin: refTo(ingress, annotationPointer(NGINX + (temporal ? 'temporal-redirect' : 'permanent-redirect'))),
  }
}

/** Header first, then cookie, then weight; a pin that says nothing leaves it to the next. */
const canaryOf = (get: (name: string) => string | undefined): Canary => {
  const total = Number(get('canary-weight-total') ?? 100) || 100
  const weight = Math.min(100, Math.max(0, (Number(get('canary-weight') ?? 0) || 0) * (100 / total)))
  const pins: Canary['pins'][number][] = []
  const header = get('canary-by-header')
  const value = get('canary-by-header-value')
  const pin = (is: 'header' | 'cookie', name: string, text: string, verdict: 'always' | 'never') =>
    pins.push({ when: { is, name, like: { by: 'exact', value: text } }, verdict, label: `${is} ${name}: ${text}` })
  if (header) {
    pin('header', header, value ?? 'always', 'always')
    if (!value) pin('header', header, 'never', 'never')
  }
  const cookie = get('canary-by-cookie')
  if (cookie) {
    pin('cookie', cookie, 'always', 'always')
    pin('cookie', cookie, 'never', 'never')
  }
  return { weight, pins }
}

const MODELLED: ReadonlySet<string> = new Set(ANNOTATIONS.map(({ name }) => name))

/** Annotations that may answer instead of the backend or pick another one, for which requests, and what is known of that answer. */
const MAY_CHANGE: readonly {
  readonly like: RegExp
  readonly code: string
  readonly why: string
  readonly scheme?: 'http' | 'https'
  readonly when?: Condition
  readonly instead?: readonly Action[]
}[] = [
  { like: /snippet|^config-(frontend|backend|defaults|tcp)/, code: 'UNK-02', why: 'holds configuration that Portolan does not run' },
  {
    like: /^auth-|^oauth|^jwt/,
    code: 'UNK-03',
    why: 'asks for credentials that Portolan cannot check',
    instead: [{ do: 'respond', status: 401, reason: 'not authenticated' }],
  },
  {
    like: /(allow|white|deny|black)-?list/,
    code: 'UNK-05',
    why: 'decides by the source address, and Portolan does not read it yet',
    instead: [{ do: 'respond', status: 403, reason: 'the source address is not let in' }],
  },
  { like: /ssl-redirect/, code: 'UNK-02', why: 'may send plain http to https first', scheme: 'http' },
  { like: /^app-root$/, code: 'UNK-02', why: 'redirects the root to another path', when: { is: 'path', like: { by: 'exact', value: '/' } } },
  { like: /^ssl-passthrough$/, code: 'UNK-02', why: 'passes TLS through to the pod, whatever the path', scheme: 'https' },
  {
    like: /^path-type$|router\.(middlewares|pathmatcher|priority|entrypoints|tls)|^(conditions|actions)\.|redirect-to|request-redirect|route-acl|canary-by-header-pattern/,
    code: 'UNK-02',
    why: 'may answer or choose in another way, and Portolan does not read it yet',
  },
]

/** Changes what the pod sees, not where the request goes. */
const REWRITES = /rewrite-target|path-rewrite|^rewrite|upstream-vhost|x-forwarded-prefix|set-host|proxy-set-headers/

const blindSpots = (ingress: Ingress, family: Family | undefined, dynamicRedirect: boolean): readonly BlindSpot[] => {
  const spots: BlindSpot[] = []
  for (const name of Object.keys(ingress.meta.annotations).sort()) {
    const owner = FAMILIES.find(({ annotations }) => annotations.some((prefix) => name.startsWith(prefix)))
    if (!owner) continue
    const ref = refTo(ingress, annotationPointer(name))
    const note = (text: string, code: string): void => void spots.push({ ref, code, weight: 'note', text: `Annotation ${name} ${text}.` })
    const key = name.slice(name.indexOf('/') + 1)
    if (family && owner !== family) {
      note(`is ${owner.title}'s and has no effect on ${family.title}`, 'ANN-01')
      continue
    }
    if (MODELLED.has(name)) {
      if (!dynamicRedirect || !key.endsWith('-redirect')) continue
      spots.push({
        ref,
        code: 'UNK-02',
        weight: 'may-change',
        text: `Annotation ${name} redirects with variables of nginx, which Portolan does not run.`,
      })
      continue
    }
    const changing = ingress.meta.annotations[name] === 'false' ? undefined : MAY_CHANGE.find(({ like }) => like.test(key))
    if (changing) {
      const { like: _, why, ...rest } = changing
      spots.push({
        ref,
        weight: 'may-change',
        text: `Annotation ${name} ${why}.`,
        ...rest,
        ...(rest.scheme === 'http' ? { instead: toHttps(ref) } : {}),
      })
    } else if (REWRITES.test(key)) note('is not applied: the path or Host that the pod sees may differ', 'UNK-02')
    else note('is not read', 'UNK-01')
  }
  return spots
}

const toHttps = (origin: Ref): readonly Action[] => [{ do: 'redirect', status: 308, to: { scheme: 'https' }, origin }]

const annotationPointer = (name: string): string => `/metadata/annotations/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
