import type { Ref } from '@portolan/model'
import type { Backend, Step } from './answer.ts'
import type { Asked } from './request.ts'
import type { ProxyListener } from './table.ts'

/** How a proxy speaks to the pods, and the scheme of the request as they see it. */
export interface Speech {
  readonly protocol: Backend['protocol']
  readonly scheme: string
}

/**
 * Of a stream what the listener leaves of it; of a request what the client's scheme asks for (WebSocket, gRPC), else what the port's
 * `appProtocol` says (GWA-24). `tls`: the proxy begins TLS itself.
 */
export const speechTo = (asked: Asked, listener: ProxyListener | undefined, appProtocol: string | undefined, tls: boolean): Speech => {
  const stream = streamProtocol(asked, listener)
  if (stream) return { protocol: stream, scheme: stream }
  const app = (appProtocol ?? '').toLowerCase()
  const secure = tls || SECURE.has(app)
  const asksSocket = asked.scheme === 'ws' || asked.scheme === 'wss'
  const scheme = asksSocket ? (secure ? 'wss' : 'ws') : secure ? 'https' : 'http'
  if (asksSocket || app === 'kubernetes.io/ws' || app === 'kubernetes.io/wss') return { protocol: 'ws', scheme }
  if (asked.scheme === 'grpc' || asked.scheme === 'grpcs' || app === 'grpc' || app === 'grpcs') return { protocol: 'grpc', scheme }
  if (secure) return { protocol: 'https', scheme }
  return { protocol: app === 'kubernetes.io/h2c' ? 'h2c' : 'http', scheme }
}

/** What the Service's port says of itself, where that decides how it is spoken to; plain HTTP is what anyone expects. */
export const speechStep = (service: Ref, port: number | string, appProtocol: string | undefined, { protocol }: Speech): Step | undefined => {
  const words = SPOKEN.get(protocol)
  if (!appProtocol || appProtocol.toLowerCase() === 'http' || words === undefined) return undefined
  const text = `${service.name}:${port} is spoken to in ${words}`
  return { stage: 'service', verdict: 'info', ref: service, text, detail: `Its appProtocol is ${appProtocol}.`, rule: 'GWA-24' }
}

const SPOKEN: ReadonlyMap<Backend['protocol'], string> = new Map([
  ['h2c', 'HTTP/2 without TLS'],
  ['https', 'HTTP inside TLS'],
  ['ws', 'WebSocket'],
  ['grpc', 'gRPC'],
])

const SECURE: ReadonlySet<string> = new Set(['https', 'kubernetes.io/wss', 'grpcs'])

/** L4: `tls` is passed through, `tcp` is what is left when TLS, if any, ended at the entry. */
const streamProtocol = (asked: Asked, listener: ProxyListener | undefined): Backend['protocol'] | undefined => {
  const protocol = listener?.protocol
  switch (protocol) {
    case 'TLS':
      return listener?.tls?.mode === 'passthrough' ? 'tls' : 'tcp'
    case 'TCP':
      return asked.secure ? 'tls' : 'tcp'
    case 'UDP':
      return asked.transport === 'SCTP' ? 'sctp' : 'udp'
    case 'HTTP':
    case 'HTTPS':
    case undefined:
      return undefined
    default:
      protocol satisfies never
      return undefined
  }
}
