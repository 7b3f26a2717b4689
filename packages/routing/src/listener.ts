import type { Outcome, Rejected, Step } from './answer.ts'
import { fits } from './pattern.ts'
import type { Asked } from './request.ts'
import type { Action, ProxyListener } from './table.ts'
import type { ProxyCourse } from './through-proxy.ts'

/**
 * Of the listeners on the port the one whose hostname takes the name best: full name, then longest wildcard, then none (GWA-04).
 * One that doesn't work is chosen only where none works: else the port is open, and what works there answers.
 * So is one that doesn't speak as the request does: a port may take TLS and plain text.
 */
export const chooseListener = (listeners: readonly ProxyListener[], asked: Asked): ProxyListener | undefined => {
  const open = listeners.filter(({ fault }) => fault === undefined)
  const speaking = open.length > 1 ? open.filter((listener) => checkSpeech(listener, asked) === undefined) : open
  const working = speaking.length > 0 ? speaking : open
  const name = nameFor(asked)
  const chosen = bestOf(working.length > 0 ? working : listeners, name)
  // In TLS there is no one to answer 404: that the listener of the name doesn't work is why the handshake fails.
  return chosen ?? (asked.secure ? bestOf(listeners, name) : undefined)
}

const bestOf = (listeners: readonly ProxyListener[], name: string): ProxyListener | undefined => {
  let best: { readonly listener: ProxyListener; readonly score: number } | undefined
  for (const listener of listeners) {
    const score = scoreOf(listener.hostname, name)
    if (score > 0 && score > (best?.score ?? 0)) best = { listener, score }
  }
  return best?.listener
}

const nameFor = (asked: Asked): string => (asked.secure && !asked.dialledIp ? asked.dialled : asked.host)

const scoreOf = (hostname: ProxyListener['hostname'], name: string): number => {
  if (!hostname || hostname.by === 'anything') return 1
  if (fits(hostname, name) !== 'yes') return 0
  return hostname.by === 'exact' ? Number.MAX_SAFE_INTEGER : 1 + ('value' in hostname ? hostname.value.length : 0)
}

/** Why a listener doesn't work; some faults name it themselves. */
export const sayFault = ({ name, fault }: ProxyListener, what = ''): string =>
  fault?.startsWith('Listener ') ? fault : `Listener ${name}${what} does not work: ${fault}`

/** A listener of the port that names the host better than the one that answers, and doesn't work: what it would have taken goes elsewhere. */
export const faultyRival = (
  listeners: readonly ProxyListener[],
  chosen: ProxyListener,
  asked: Asked,
): { readonly step: Step; readonly rejected: Rejected } | undefined => {
  const name = nameFor(asked)
  const score = scoreOf(chosen.hostname, name)
  const rival = listeners.find((listener) => listener.fault !== undefined && scoreOf(listener.hostname, name) >= score)
  if (!rival) return undefined
  const text = sayFault(rival)
  const rest = `Listener ${chosen.name} takes ${asked.host} instead.`
  return {
    step: { stage: 'listener', verdict: 'info', ref: rival.origin, text, detail: rest },
    rejected: { ref: rival.origin, stage: 'listener', text: `${text.replace(/[.]$/, '')}. ${rest}`, label: `listener ${rival.name}` },
  }
}

/** Nothing listens for the name: plain HTTP is answered 404 on an open port, everything else is refused. */
export const noListener = ({ listeners, port, table, pinned }: ProxyCourse, asked: Asked): [Outcome, Step[]] => {
  const where = table.proxy.title
  if (listeners.length > 0 && asked.http && !asked.secure) {
    const off = listeners.find(({ fault, hostname }) => fault !== undefined && scoreOf(hostname, asked.host) > 0)
    const text = off ? sayFault(off, ` for ${asked.host}`) : `No listener of ${where} on port ${port} takes ${asked.host}`
    return [{ type: 'respond', status: 404, reason: text }, [{ stage: 'listener', verdict: 'fail', ref: table.proxy.ref, text }]]
  }
  const nothing = pinned ? `${where} does not listen on port ${port}` : `Nothing listens on port ${port} for ${asked.dialled}`
  const text = listeners.length > 0 ? `No listener of ${where} on port ${port} takes server name ${asked.dialled}` : nothing
  return [{ type: 'refuse', reason: text }, [{ stage: 'listener', verdict: 'fail', ref: table.proxy.ref, text }]]
}

/** Why a request can't speak with a listener: TLS on a plain port, plain text on a TLS port. */
export const checkSpeech = (listener: ProxyListener, asked: Asked): string | undefined => {
  const { port, protocol } = listener
  switch (protocol) {
    case 'HTTP':
      if (asked.secure) return `port ${port} speaks plain HTTP, and the request begins with TLS`
      return asked.http ? undefined : `port ${port} speaks HTTP, and the request is a bare ${asked.scheme} stream`
    case 'HTTPS':
      if (!asked.secure) return `port ${port} speaks TLS, and the request is plain text`
      return asked.http ? undefined : `port ${port} speaks HTTP inside TLS, and the request is a bare stream`
    case 'TLS':
      return asked.secure ? undefined : `port ${port} speaks TLS, and the request is plain text`
    case 'TCP':
    case 'UDP':
      return undefined
    default:
      protocol satisfies never
      return undefined
  }
}

export const isStream = ({ protocol }: ProxyListener): boolean => protocol === 'TLS' || protocol === 'TCP' || protocol === 'UDP'

/** A stream that nobody takes has no one to answer 404: the connection ends (GWA-27, GWA-28). */
export const noRoute = ({ name, protocol }: ProxyListener, host: string): Action => ({
  do: 'refuse',
  reason: protocol === 'TLS' ? `no route of listener ${name} takes server name ${host || 'none'}` : `no route is attached to listener ${name}`,
})

/** The name by which sites are found: the server name of a TLS stream, none for TCP and UDP, else the Host. */
export const hostFor = (listener: ProxyListener, asked: Asked): string => {
  if (listener.protocol === 'TLS') return asked.dialledIp ? '' : asked.dialled
  return listener.protocol === 'TCP' || listener.protocol === 'UDP' ? '' : asked.host
}
