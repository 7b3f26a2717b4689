import type { Random } from '../random.ts'
import type { RawObject } from '../scenario.ts'
import { base64 } from './ingresses.ts'
import { at } from './time.ts'

/** The Middlewares of one namespace by their names, and the Secret of `users`. */
export const middlewares = (random: Random, namespace: string, stem: string): RawObject[] => {
  const specs: Readonly<Record<string, object>> = {
    strip: { stripPrefix: { prefixes: random.pick([[stem], ['/v1', stem], [`${stem}/v1`, stem], ['/'], [stem.slice(0, -1) || '/']]) } },
    'strip-regex': { stripPrefixRegex: { regex: [random.pick([`${stem}/v[0-9]+`, '/[a-z]+', `${stem}$`, 'api'])] } },
    add: { addPrefix: { prefix: random.pick(['/base', '/base/']) } },
    replace: { replacePath: { path: random.pick(['/fixed', '/fixed/', '/fixed?x=1']) } },
    'replace-regex': {
      replacePathRegex: random.pick([
        { regex: `^${stem}/(.*)`, replacement: '/$1' },
        { regex: '^/(.*)$', replacement: '/new/$1' },
        { regex: '/', replacement: '//' },
        { regex: `${stem}`, replacement: '' },
        { regex: `^${stem}(/|$)(.*)`, replacement: '/$2' },
      ]),
    },
    secure: {
      redirectScheme: random.pick([
        { scheme: 'https' },
        { scheme: 'https', permanent: true },
        { scheme: 'https', port: '8443', permanent: true },
        { scheme: 'https', port: '443' },
        { scheme: 'http' },
      ]),
    },
    moved: {
      redirectRegex: random.pick([
        { regex: `^https?://[^/]+${stem}/(.*)`, replacement: 'https://new.test/$1' },
        { regex: '^http://(.*)', replacement: 'https://$1', permanent: true },
        { regex: `${stem}`, replacement: '/moved' },
        { regex: '^https?://www\\.(.*)', replacement: 'https://$1', permanent: true },
      ]),
    },
    office: {
      ipAllowList: random.pick([
        { sourceRange: ['203.0.113.0/24'] },
        { sourceRange: ['198.51.100.9', '192.0.2.0/24'], rejectStatusCode: 404 },
        { sourceRange: ['203.0.113.0/24'], ipStrategy: { depth: 1 } },
      ]),
    },
    users: { basicAuth: { secret: random.pick(['users', 'users', 'missing']) } },
    headers: { headers: { customRequestHeaders: { 'X-From': 'proxy', 'X-Team': '' } } },
    cors: {
      headers: { accessControlAllowMethods: ['GET', 'OPTIONS'], accessControlAllowOriginList: ['https://app.test'], accessControlMaxAge: 100 },
    },
    both: { chain: { middlewares: [{ name: 'strip' }, { name: 'add' }] } },
    limit: { rateLimit: { average: 1000, burst: 1000 } },
    squeeze: { compress: {} },
    again: { retry: { attempts: 2 } },
  }
  const made = Object.entries(specs).map(
    ([name, spec]): RawObject => ({
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'Middleware',
      metadata: { name, namespace, creationTimestamp: at(0) },
      spec,
    }),
  )
  const users: RawObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'users', namespace, creationTimestamp: at(0) },
    type: 'Opaque',
    data: { users: base64('user:{SHA}nU4eI71bcnBGqeO0t9tXvY1u5oQ=\n') },
  }
  return [...made, users]
}

const NAMES = [
  ['strip', 6],
  ['add', 4],
  ['replace', 2],
  ['replace-regex', 5],
  ['strip-regex', 3],
  ['secure', 4],
  ['moved', 4],
  ['office', 4],
  ['users', 2],
  ['headers', 2],
  ['cors', 2],
  ['both', 2],
  ['limit', 1],
  ['squeeze', 0.5],
  ['again', 0.5],
  ['missing', 1.5],
] as const

/** Mostly none, now and then several. */
export const chosenMiddlewares = (random: Random, share: number): string[] =>
  random.chance(share)
    ? Array.from(
        {
          length: random.weigh([
            [1, 6],
            [2, 3],
            [3, 1],
          ] as const),
        },
        () => random.weigh(NAMES),
      )
    : []

/** Only those that something names, a chain's own included. */
export const inUse = (all: readonly RawObject[], names: ReadonlySet<string>): RawObject[] =>
  all.filter(
    ({ kind, metadata: { name } }) =>
      (kind === 'Secret' ? names.has('users') : names.has(name)) || (names.has('both') && kind === 'Middleware' && ['strip', 'add'].includes(name)),
  )
