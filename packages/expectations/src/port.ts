import type { Cluster } from '@portolan/model'

/** Whether a Service's port that is used is the one that was written, by number or by name. */
export const isPort = (
  cluster: Cluster,
  service: { readonly namespace: string; readonly name: string; readonly port: number | string },
  written: string,
): boolean => {
  if (written === String(service.port)) return true
  const ports = cluster.get('Service', service.namespace, service.name)?.ports ?? []
  return ports.some(({ port, name }) => name === written && port === service.port)
}
