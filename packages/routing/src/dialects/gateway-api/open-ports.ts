import type { Ref } from '@portolan/model'
import type { ProxyListener } from '../../table.ts'

/**
 * Listeners of a controller whose ports are open whatever stands on them (Traefik's entry points, TRF-52): beside the Gateway's own, one
 * for each port and kind of speech that takes every name. No route is attached to these.
 */
export const openPorts = (listeners: readonly ProxyListener[], origin: Ref): readonly ProxyListener[] => {
  const all = listeners.flatMap(({ port, protocol }) => (protocol === 'HTTP' || protocol === 'HTTPS' ? [{ port, protocol }] : []))
  const wanted = [...all, { port: 80, protocol: 'HTTP' as const }, { port: 443, protocol: 'HTTPS' as const }]
  const added = new Map<string, ProxyListener>()
  for (const { port, protocol } of wanted) {
    const taken = listeners.some(
      (one) => one.port === port && one.fault === undefined && ((one.protocol === protocol && one.hostname === undefined) || one.protocol === 'TCP'),
    )
    if (taken) continue
    const tls = protocol === 'HTTPS' ? { tls: { mode: 'terminate' as const, certificates: [] } } : {}
    added.set(`${port} ${protocol}`, { name: `entry point ${port}${protocol === 'HTTPS' ? ' with TLS' : ''}`, port, protocol, ...tls, origin })
  }
  return [...added.values()]
}
