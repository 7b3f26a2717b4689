import type { VirtualService } from '@portolan/model'
import { type Hostname, hostnameOf, intersect } from '../gateway-api/hostnames.ts'

/** The hosts of a server that VirtualServices of a namespace may bind to: `[namespace/]host`, `*` any, `.` the Gateway's own (IST-02). */
export const hostsFor = (hosts: readonly string[], own: string, namespace: string): readonly Hostname[] =>
  hosts.flatMap((host) => {
    const slash = host.indexOf('/')
    if (slash < 0) return hostnameOf(host)
    const named = host.slice(0, slash)
    return named === '*' || (named === '.' ? own : named) === namespace ? hostnameOf(host.slice(slash + 1)) : []
  })

/** All hosts of a server, whoever may bind to them. */
export const bareHosts = (hosts: readonly string[]): readonly Hostname[] => [
  ...new Set(hosts.map((host) => hostnameOf(host.slice(host.indexOf('/') + 1)))),
]

/** A VirtualService's hosts; a short name is one of its own namespace. */
export const ownHosts = ({ hosts, meta }: VirtualService): readonly Hostname[] =>
  hosts.map((host) => hostnameOf(fullName(host, meta.namespace ?? '')))

/** Istio completes a name without dots by the namespace of the object that writes it, and no other (IST-08). */
export const fullName = (host: string, namespace: string): string =>
  host.includes('.') || host.includes('*') ? host : `${host}.${namespace}.svc.cluster.local`

/** The more specific of each two hosts that meet (pkg/config/host/names.go, Intersection). */
export const meeting = (server: readonly Hostname[], own: readonly Hostname[]): readonly Hostname[] => {
  const found = new Set<Hostname>()
  for (const one of server)
    for (const other of own) {
      const host = intersect(one, other)
      if (host !== undefined) found.add(host)
    }
  return [...found]
}

/** Whether an object lets proxies of a namespace see it: `.` its own namespace, `*` all. */
export const isExported = (exportTo: readonly string[], own: string, namespace: string): boolean =>
  exportTo.length === 0 || exportTo.some((to) => to === '*' || (to === '.' ? own : to) === namespace)
