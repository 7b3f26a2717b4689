import type { Gate, Rule } from '../../table.ts'
import { blocked } from './host-gates.ts'
import { NOT_FOUND, type Workshop } from './bodies.ts'
import type { Server } from './servers.ts'
import type { Named } from './sites.ts'

/** pkg/util/ingress/ingress.go BuildRedirects and rootfs/etc/nginx/lua/nginx/ngx_srv_redirect.lua: the port is always written (NGX-30, OBS-05). */
export const wwwSites = ({ settings }: Workshop, servers: readonly Server[]): readonly Named[] => {
  const hosts = new Set(servers.map(({ host }) => host))
  const done = new Set<string>()
  return servers.flatMap(({ host, fromToWww: origin }): Named | readonly Named[] => {
    const from = otherName(host)
    if (!origin || hosts.has(from) || done.has(from)) return []
    done.add(from)
    const rule = (scheme: 'http' | 'https'): Rule => ({
      when: { is: 'all', of: [{ is: 'scheme', like: { by: 'exact', value: scheme } }] },
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
      then: {
        do: 'redirect',
        status: settings.redirectCode,
        to: {
          rewrites: {
            by: 'regex',
            like: { by: 'regex', value: '^https?://[^/?]*(.*?)/?$', flags: '', flavour: 're2' },
            value: `${scheme}://${host}:${settings.ports[scheme]}$1`,
            replaces: 'whole',
            refs: 'dollar',
          },
        },
        origin,
        rule: 'NGX-30',
      },
      origin,
      label: `from-to-www-redirect to ${host}`,
      rank: [],
    })
    const gates: readonly Gate[] = blocked(settings)
    return {
      kind: 0,
      length: 0,
      site: {
        host: { by: 'exact', value: from },
        rules: [rule('http'), rule('https')],
        otherwise: NOT_FOUND,
        origins: [origin],
        ...(gates.length > 0 ? { gates } : {}),
        rule: 'NGX-30',
      },
    }
  })
}

export const otherName = (host: string): string => (host.startsWith('www.') ? host.slice(4) : `www.${host}`)
