import type { Gate, RedirectTo } from '../../table.ts'
import type { Release } from './release.ts'
import { readBool, readInt, type Setting, type Settings } from './settings.ts'

/** HAProxy refuses others, and the rule is left out (client-native models, http_request_rule). */
const CODES: readonly number[] = [301, 302, 303, 307, 308]

/**
 * HAP-07: plain http to https, where `ssl-redirect` is on or, unsaid, the Ingress names hosts for TLS. The location has the port of
 * `ssl-redirect-port`, even where it is 443 (pkg/haproxy/rules/reqRequestRedirect.go).
 */
export const httpsRedirect = (settings: Settings, release: Release, hasTls: boolean, tlsAt: Setting['at']): Gate | undefined => {
  const said = settings.text('ssl-redirect')
  if (said === '' ? !hasTls : readBool(said) !== true) return undefined
  const status = codeOf(settings, 'ssl-redirect-code')
  const port = settings.has('ssl-redirect-port') ? (readInt(settings.text('ssl-redirect-port')) ?? 0) : release.redirectPort
  if (status === undefined) return undefined
  const origin = said === '' ? tlsAt : settings.at('ssl-redirect')
  return {
    when: { is: 'scheme', like: { by: 'exact', value: 'http' } },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word
    then: { do: 'redirect', status, to: to(`^https?://([^/?:]*)[^/?]*(.*)$`, `https://\\1:${port}\\2`), origin, rule: 'HAP-07' },
    origin,
    label: said === '' ? 'spec.tls sends plain http to https' : 'ssl-redirect sends plain http to https',
    stage: 'tls',
    rule: 'HAP-07',
  }
}

/** HAP-07: `request-redirect` sends every request of the Ingress to another host. */
export const hostRedirect = (settings: Settings, release: Release): Gate | undefined => {
  const written = settings.text('request-redirect')
  if (written === '') return undefined
  const secure = release.redirectScheme && written.startsWith('https://')
  const host = release.redirectScheme ? written.replace(/^https?:\/\//, '') : written
  const status = codeOf(settings, 'request-redirect-code')
  if (status === undefined) return undefined
  const origin = settings.at('request-redirect')
  return {
    when: { is: 'all', of: [] },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word
    then: {
      do: 'redirect',
      status,
      to: to('^https?://[^/?]*(.*)$', `${secure ? 'https' : 'http'}://${host.replaceAll('\\', '\\\\')}\\1`),
      origin,
      rule: 'HAP-07',
    },
    origin,
    label: `request-redirect sends to ${host}`,
    stage: 'filter',
    rule: 'HAP-07',
  }
}

const codeOf = (settings: Settings, key: string): number | undefined => {
  const code = settings.has(key) ? readInt(settings.text(key)) : 302
  return code !== undefined && CODES.includes(code) ? code : undefined
}

const to = (pattern: string, value: string): RedirectTo => ({
  rewrites: { by: 'regex', like: { by: 'regex', value: pattern, flags: '', flavour: 'pcre' }, value, replaces: 'whole', refs: 'backslash' },
})
