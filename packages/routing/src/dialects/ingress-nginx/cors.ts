import type { Ref } from '@portolan/model'
import type { CorsPolicy, Pattern } from '../../table.ts'
import type { Reader } from './reader.ts'

export interface Cors {
  readonly at: Ref
  readonly policy: CorsPolicy
  /** Every request is taken for one of an origin that may read. */
  readonly everybody: boolean
}

const METHODS = 'GET, PUT, POST, DELETE, PATCH, OPTIONS'
const HEADERS = 'DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization'

/** annotations/cors/main.go Parse and template.go buildCorsOriginRegex. */
export const readCors = (reader: Reader): Cors | undefined => {
  if (!reader.boolOr('enable-cors', false)) return undefined
  const got = reader.text('cors-allow-origin')
  const written =
    'value' in got
      ? got.value
          .split(',')
          .map((one) => one.trim())
          .filter((one) => one !== '')
      : ['*']
  const everybody = written.includes('*')
  const readable = written.filter((one) => /^([a-z]+:\/\/(\*\.)?[A-Za-z0-9\-.]*(:\d+)?|null)$/.test(one))
  return {
    at: reader.ref('enable-cors'),
    everybody,
    policy: {
      allowOrigins: everybody ? [{ by: 'anything' }] : readable.map(originPattern),
      allowMethods: split(reader.textOr('cors-allow-methods', METHODS)),
      allowHeaders: split(reader.textOr('cors-allow-headers', HEADERS)),
      exposeHeaders: split(reader.textOr('cors-expose-headers', '')),
      allowCredentials: reader.boolOr('cors-allow-credentials', true),
      maxAge: reader.integerOr('cors-max-age', 1_728_000),
    },
  }
}

/** RGX-01: found at the end, whatever comes before; one `*` stands for one label. */
const originPattern = (origin: string): Pattern => ({
  by: 'regex',
  value: `(?:${origin.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&').replace('\\*', '[A-Za-z0-9\\-]+')})$`,
  flags: 'i',
  flavour: 'pcre',
})

const split = (text: string): readonly string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
