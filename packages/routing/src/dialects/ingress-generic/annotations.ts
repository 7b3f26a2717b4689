import { type Ingress, type Ref, refTo } from '@portolan/model'
import { FAMILIES, type Family } from '../../ingress/families.ts'
import type { Action, BlindSpot, Condition } from '../../table.ts'

/** What the annotations of one Ingress may do, where nobody knows its controller's law: those under a controller's prefix are blind spots. */
export const readAnnotations = (ingress: Ingress, family: Family | undefined): readonly BlindSpot[] => {
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
    like: /^path-type$|router\.(middlewares|pathmatcher|priority|entrypoints|tls)|^(conditions|actions)\.|redirect-to|request-redirect|route-acl|canary|(permanent|temporal)-redirect|use-regex/,
    code: 'UNK-02',
    why: 'may answer or choose in another way, and Portolan does not read it yet',
  },
]

/** Changes what the pod sees, not where the request goes. */
const REWRITES = /rewrite-target|path-rewrite|^rewrite|upstream-vhost|x-forwarded-prefix|set-host|proxy-set-headers/

const toHttps = (origin: Ref): readonly Action[] => [{ do: 'redirect', status: 308, to: { scheme: 'https' }, origin }]

const annotationPointer = (name: string): string => `/metadata/annotations/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
