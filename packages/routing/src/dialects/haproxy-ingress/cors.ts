import type { CorsPolicy, Pattern } from '../../table.ts'
import { readInt, type Said, split } from './keys.ts'

/** `cors-*` of one path (annotations/backend.go, buildBackendCors); undefined where it is off. */
export const corsOf = (said: Said): CorsPolicy | undefined => {
  if (!said.isOn('cors-enable')) return undefined
  const origins = split(said.text('cors-allow-origin'), ',')
  const patterns = said
    .text('cors-allow-origin-regex')
    .split(' ')
    .filter((one) => one !== '')
  const anyone = origins.length === 1 && origins[0] === '*' && patterns.length === 0
  return {
    allowOrigins: anyone
      ? [{ by: 'anything' }]
      : [
          ...origins.map((value): Pattern => ({ by: 'exact', value })),
          ...patterns.map((value): Pattern => ({ by: 'regex', value, flags: '', flavour: 'pcre' })),
        ],
    allowMethods: split(said.text('cors-allow-methods'), ','),
    allowHeaders: split(said.text('cors-allow-headers'), ','),
    exposeHeaders: split(said.text('cors-expose-headers'), ','),
    allowCredentials: said.isOn('cors-allow-credentials'),
    maxAge: readInt(said.text('cors-max-age')),
  }
}
