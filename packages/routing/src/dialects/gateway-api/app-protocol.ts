import { refTo, say, type Service, type ServicePort } from '@portolan/model'
import type { Route } from './attachment.ts'

/**
 * Why a route can't send what a Service says by `appProtocol` that it speaks; undefined when it can. Such a backend is invalid
 * (GWA-20, GWA-24; kubernetes-sigs/gateway-api apis/v1, RouteReasonUnsupportedProtocol). `reported`: the controller's own word.
 */
export function unspeakableBy(route: Route, service: Service, { port, appProtocol }: ServicePort, reported: string | undefined): string | undefined {
  if (!appProtocol) return undefined
  const says = `${say(refTo(service))} says that port ${port} speaks ${appProtocol}`
  if (reported === 'UnsupportedProtocol' && appProtocol.toLowerCase() !== 'http')
    return `${says}, and the controller itself reports that it does not speak it`
  const socket = appProtocol === 'kubernetes.io/ws' || appProtocol === 'kubernetes.io/wss'
  return route.kind === 'GRPCRoute' && socket ? `${says}, and a GRPCRoute can't be sent so` : undefined
}
