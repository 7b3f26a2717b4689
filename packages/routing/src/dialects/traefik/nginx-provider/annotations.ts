import { type Ingress, pointer, refTo } from '@portolan/model'
import type { BlindSpot, Condition, Gate, Pattern } from '../../../table.ts'
import type { Scene } from '../scene.ts'
import { ALWAYS, NEVER } from '../specialize.ts'
import { atLeast, type Version } from '../static.ts'

const PREFIX = 'nginx.ingress.kubernetes.io/'

/** What an Ingress says in ingress-nginx's annotations, as Traefik's provider reads them: what it can't decode counts as not said. */
export class NginxSaid {
  readonly #annotations: Ingress['meta']['annotations']

  constructor({ meta }: Ingress) {
    this.#annotations = meta.annotations
  }

  get(name: string): string | undefined {
    return Object.hasOwn(this.#annotations, PREFIX + name) ? this.#annotations[PREFIX + name] : undefined
  }

  /** strconv.ParseBool. */
  isTrue(name: string): boolean | undefined {
    const value = this.get(name)
    if (value === undefined) return undefined
    return /^(1|t|T|TRUE|true|True)$/.test(value) ? true : /^(0|f|F|FALSE|false|False)$/.test(value) ? false : undefined
  }

  list(name: string): readonly string[] | undefined {
    return this.get(name)
      ?.split(',')
      .map((part) => part.trim())
  }
}

/** Middlewares that the provider makes of annotations, in its order. A fault leaves out all that follow, the redirect to https too. */
export const nginxGates = (scene: Scene, ingress: Ingress, said: NginxSaid): { readonly gates: readonly Gate[]; readonly fault?: string } => {
  const gates: Gate[] = []
  const origin = (name: string) => refTo(ingress, pointer('metadata', 'annotations', PREFIX + name))
  const type = said.get('auth-type')
  if (type !== undefined) {
    const [first = '', second] = (said.get('auth-secret') ?? '').split('/')
    const [namespace, name] = second === undefined ? [ingress.meta.namespace ?? '', first] : [first, second]
    if (type !== 'basic' && type !== 'digest') return { gates, fault: `auth-type ${type} is none that Traefik knows` }
    if (name === '' || (scene.cluster.knows('Secret') && !scene.cluster.get('Secret', namespace, name)))
      return { gates, fault: 'the auth-secret does not exist' }
    const sends: Condition = {
      is: 'header',
      name: 'Authorization',
      like: { by: 'regex', value: type === 'basic' ? '^Basic ' : '^Digest ', flags: 'i', flavour: 're2' },
    }
    gates.push({
      when: { is: 'not', of: sends },
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
      then: { do: 'respond', status: 401, reason: 'auth-type asks for credentials', rule: 'TRF-37' },
      perhaps: { when: sends, text: `Whether the credentials are good is not known: they are in Secret ${name}.` },
      origin: origin('auth-type'),
      label: 'auth-type asks for credentials',
      stage: 'access',
      rule: 'TRF-37',
    })
  }
  const url = said.get('auth-url')
  if (url === '') return { gates, fault: 'auth-url is empty' }
  if (url !== undefined)
    gates.push({
      when: NEVER,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
      then: { do: 'respond', status: 401, reason: `${url} does not let the request in`, rule: 'TRF-37' },
      perhaps: { when: ALWAYS, text: `${url} is asked whether the request may go on, and what that says is not known.` },
      origin: origin('auth-url'),
      label: `auth-url asks ${url}`,
      stage: 'access',
      rule: 'TRF-37',
    })
  if (said.isTrue('enable-cors') === true) gates.push(preflight(said, origin('enable-cors')))
  return { gates }
}

const SOME: Pattern = { by: 'regex', value: '.', flags: '', flavour: 're2' }

const preflight = (said: NginxSaid, origin: Gate['origin']): Gate => ({
  when: {
    is: 'all',
    of: [
      { is: 'method', like: { by: 'exact', value: 'OPTIONS' } },
      { is: 'header', name: 'Access-Control-Request-Method', like: SOME },
      { is: 'header', name: 'Origin', like: SOME },
    ],
  },
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
  then: {
    do: 'respond',
    status: 200,
    reason: 'enable-cors answers the preflight',
    rule: 'TRF-37',
    cors: {
      allowOrigins: (said.list('cors-allow-origin') ?? ['*']).map((value): Pattern => (value === '*' ? { by: 'anything' } : { by: 'exact', value })),
      allowMethods: said.list('cors-allow-methods') ?? ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS'],
      allowHeaders: said.list('cors-allow-headers') ?? [],
      exposeHeaders: said.list('cors-expose-headers') ?? [],
      allowCredentials: said.isTrue('cors-allow-credentials') ?? true,
      maxAge: Number(said.get('cors-max-age') ?? 1_728_000) || 0,
    },
  },
  origin,
  label: 'enable-cors answers preflights',
  stage: 'filter',
  rule: 'TRF-37',
})

/** What the provider reads in 3.5 (v3.5.3 pkg/provider/kubernetes/ingress-nginx/annotations.go). */
const READ =
  /^(auth-(type|secret|realm|secret-type|url|response-headers)|(force-)?ssl-redirect|ssl-passthrough|use-regex|affinity|session-cookie-.*|service-upstream|backend-protocol|proxy-ssl-(secret|verify|name|server-name)|enable-cors|cors-.*)$/

/** TRF-65: the others have no effect; from 3.6 on more and more of them do, and that is told. */
export const nginxNotes = (ingress: Ingress, version: Version): readonly BlindSpot[] =>
  Object.keys(ingress.meta.annotations).flatMap((name): readonly BlindSpot[] => {
    if (!name.startsWith(PREFIX) || READ.test(name.slice(PREFIX.length))) return []
    const ref = refTo(ingress, pointer('metadata', 'annotations', name))
    return atLeast(version, 6)
      ? [
          {
            ref,
            code: 'UNK-17',
            weight: 'may-change',
            text: `Annotation ${name} may have an effect in this version of Traefik, which Portolan does not compute.`,
          },
        ]
      : [{ ref, code: 'TRF-65', weight: 'note', text: `Annotation ${name} has no effect on Traefik ${version.major}.${version.minor}.` }]
  })
