import type { Answer, Condition, Gate, Pattern } from '../../table.ts'
import type { Workshop } from './bodies.ts'
import { DEFAULT_SERVER, type Server } from './servers.ts'
import type { Settings } from './settings.ts'

const PLAIN: Condition = { is: 'scheme', like: { by: 'exact', value: 'http' } }
const SECURE: Condition = { is: 'scheme', like: { by: 'exact', value: 'https' } }
const EVERY: Condition = { is: 'all', of: [] }
const NONE: Condition = { is: 'any', of: [] }

/** What is asked of every request to a host, before a location is looked for: NGX-13, NGX-22. */
export const hostGates = (shop: Workshop, server: Server): readonly Gate[] => {
  const { settings } = shop
  const gates = [...handshake(shop, server), ...blocked(settings), ...certificateGates(server)]
  if (server.clientCertificates?.error === undefined) gates.push(...appRoot(server))
  return gates
}

const forbidden = (reason: string, rule: string): Answer => ({ do: 'respond', status: 403, reason, rule })

/** `ssl-reject-handshake`: names that no server has get no certificate at all. */
const handshake = ({ settings, origin }: Workshop, { host }: Server): readonly Gate[] =>
  host === DEFAULT_SERVER && settings.rejectHandshake
    ? [
        {
          when: SECURE,
          // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
          then: { do: 'refuse', reason: 'ssl-reject-handshake ends connections for names that no Ingress has', rule: 'NGX-13' },
          origin: settings.configMap ?? origin,
          label: 'ssl-reject-handshake ends connections for unknown names',
          stage: 'tls',
          rule: 'NGX-13',
        },
      ]
    : []

/** `block-user-agents` and `block-referers`: nginx' map, so text without `~` is compared as a whole and without case. */
export const blocked = (settings: Settings): readonly Gate[] => {
  const { configMap } = settings
  if (!configMap) return []
  const gate = (key: string, name: string, list: readonly string[]): readonly Gate[] =>
    list.length === 0
      ? []
      : [
          {
            when: { is: 'any', of: list.map((text): Condition => ({ is: 'header', name, like: mapPattern(text) })) },
            // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
            then: forbidden(`${key} of the controller's ConfigMap names it`, 'NGX-22'),
            origin: configMap,
            label: `${key} keeps ${list.slice(0, 3).join(', ')} out`,
            stage: 'access',
            rule: 'NGX-22',
          },
        ]
  return [...gate('block-user-agents', 'User-Agent', settings.blockUserAgents), ...gate('block-referers', 'Referer', settings.blockReferers)]
}

const mapPattern = (text: string): Pattern => {
  const bare = text.replace(/^"(.*)"$/, '$1')
  if (bare.startsWith('~*')) return { by: 'regex', value: bare.slice(2), flags: 'i', flavour: 'pcre' }
  if (bare.startsWith('~')) return { by: 'regex', value: bare.slice(1), flags: '', flavour: 'pcre' }
  return { by: 'regex', value: `^${bare.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`, flags: 'i', flavour: 're2' }
}

/** `auth-tls-secret` holds for the whole host: NGX-04, NGX-12. */
const certificateGates = ({ clientCertificates: own }: Server): readonly Gate[] => {
  if (!own) return []
  const base = { origin: own.at, stage: 'tls', rule: 'NGX-12' } as const
  if (own.error !== undefined)
    return [
      {
        ...base,
        when: EVERY,
        // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
        then: forbidden(own.error, 'NGX-04'),
        label: 'auth-tls-secret can not be used, so the host answers 403',
        rule: 'NGX-04',
      },
    ]
  const gates: Gate[] = []
  if (own.matchCn)
    gates.push({
      ...base,
      when: PLAIN,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
      then: forbidden('auth-tls-match-cn asks for a certificate, and there is none over plain http', 'NGX-22'),
      perhaps: { when: SECURE, text: "Whether the client's certificate fits auth-tls-match-cn is not known." },
      label: 'auth-tls-match-cn asks for the name in the client certificate',
      rule: 'NGX-22',
    })
  if (own.verify === 'on')
    gates.unshift({
      ...base,
      when: NONE,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
      then: { do: 'respond', status: 400, reason: 'no client certificate that the CA vouches for', rule: 'NGX-12' },
      perhaps: {
        when: SECURE,
        text: `Clients have to show a certificate that Secret ${own.ca.name} vouches for, and whether yours has one is not known.`,
      },
      label: 'auth-tls-secret asks clients for a certificate',
    })
  return gates
}

/** `app-root` of any path counts for the `/` of the host: the first in the file. */
const appRoot = ({ locations }: Server): readonly Gate[] => {
  const location = locations.find(({ read }) => read !== undefined && read.rewrite.appRoot !== '')
  const read = location?.read
  if (!read) return []
  const origin = {
    kind: 'Ingress',
    namespace: read.ingress.meta.namespace ?? '',
    name: read.ingress.meta.name,
    pointer: '/metadata/annotations/nginx.ingress.kubernetes.io~1app-root',
  } as const
  return [
    {
      when: { is: 'path', like: { by: 'exact', value: '/' } },
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
      then: {
        do: 'redirect',
        status: 302,
        to: { authority: 'sent', path: { by: 'full', value: read.rewrite.appRoot }, query: 'dropped' },
        origin,
        rule: 'NGX-22',
      },
      origin,
      label: `app-root sends / to ${read.rewrite.appRoot}`,
      stage: 'filter',
      rule: 'NGX-22',
    },
  ]
}
