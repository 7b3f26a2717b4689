import { type Cluster, refTo, say, type ServicePort } from '@portolan/model'
import type { Target } from '../../table.ts'
import type { Route } from './attachment.ts'

/**
 * A backend whose Service says by `appProtocol` that it speaks what the route can't send is invalid (GWA-20, GWA-24;
 * kubernetes-sigs/gateway-api apis/v1, RouteReasonUnsupportedProtocol). `reported`: what the controller says of the route's references.
 */
export function speakable(cluster: Cluster, route: Route, target: Target, reported: string | undefined): Target {
  const { service } = target
  if (!service || target.fault) return target
  const found = cluster.get('Service', service.namespace, service.name)
  const port = found?.ports.find((declared) => declared.port === service.port && declared.protocol === 'TCP')
  if (!found || !port?.appProtocol) return target
  const unsupported = reported === 'UnsupportedProtocol' && !isPlain(port)
  if (!unsupported && !(route.kind === 'GRPCRoute' && isWebSocket(port))) return target
  const who = unsupported ? 'the controller itself reports that it does not speak it' : `a ${route.kind} can't be sent so`
  const reason = `${say(refTo(found))} says that port ${port.port} speaks ${port.appProtocol}, and ${who}`
  return { ...target, fault: { status: 500, reason, code: 'unsupported' } }
}

const isPlain = ({ appProtocol }: ServicePort): boolean => appProtocol?.toLowerCase() === 'http'

const isWebSocket = ({ appProtocol }: ServicePort): boolean => appProtocol === 'kubernetes.io/ws' || appProtocol === 'kubernetes.io/wss'
