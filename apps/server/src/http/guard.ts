import { isIP } from 'node:net'
import { Problem } from '@portolan/answers'
import type { Request, RequestHandler } from 'express'
import { LIMITS } from './limits.ts'

/**
 * Whether a Host header names us: an IP literal, localhost, a Service's cluster name, or a name that the operator allowed.
 * Any other name may be a page that has bound its own name to our address (DNS rebinding, R21).
 */
export const isOurHost = (host: string | undefined, allowed: readonly string[]): boolean => {
  const name = nameOf(host ?? '')
  if (name === undefined) return false
  return (
    isIP(name) !== 0 ||
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name.endsWith('.svc') ||
    name.endsWith('.svc.cluster.local') ||
    allowed.some((entry) => nameOf(entry) === name)
  )
}

/** The name in `name:port`, lower case, without brackets and final dot; undefined when it isn't one. */
const nameOf = (host: string): string | undefined => {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@\s]+))(?::\d{1,5})?$/i.exec(host)
  const name = (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, '')
  return name === undefined || (match?.[1] !== undefined && isIP(name) !== 6) ? undefined : name
}

/** R21, for every path. */
export const checkHost =
  (allowed: readonly string[]): RequestHandler =>
  (req, _res, next) => {
    if (isOurHost(req.headers.host, allowed)) return next()
    throw new Problem(403, 'host-not-allowed', 'Host: this name is not one that Portolan answers to', {
      hint: 'Open it by IP address, localhost or its Service name, or start it with --allowed-host NAME.',
    })
  }

/** R21, for the API: no page of another site may use it, and none may read it. */
export const checkSite: RequestHandler = (req, _res, next) => {
  const { origin } = req.headers
  if (req.headers['sec-fetch-site'] === 'cross-site' || (origin !== undefined && !isSameOrigin(origin, req.headers.host))) {
    throw new Problem(403, 'cross-site', 'Origin: a page of another site may not use this API', {
      hint: 'Call it from a script, or from the page that Portolan serves.',
    })
  }
  next()
}

const isSameOrigin = (origin: string, host: string | undefined): boolean => {
  try {
    return new URL(origin).host === new URL(`http://${host}`).host || new URL(origin).host === new URL(`https://${host}`).host
  } catch {
    return false
  }
}

/** R19: what is too long is told so, in words. */
export const checkSize: RequestHandler = (req, _res, next) => {
  if (req.url.length > LIMITS.url) {
    throw new Problem(414, 'url-too-long', `The URL of this request has ${req.url.length} characters; at most ${LIMITS.url} are read`, {
      hint: 'POST the question to /api/v1/route instead.',
    })
  }
  const size = req.rawHeaders.reduce((sum, text) => sum + text.length, 0)
  if (size > LIMITS.headers)
    throw new Problem(431, 'headers-too-long', `The headers of this request have ${size} characters; at most ${LIMITS.headers} are read`)
  next()
}

/** Only reading: GET and HEAD everywhere, POST where questions are asked. No method override is looked at. */
export const checkMethod: RequestHandler = (req, _res, next) => {
  if (req.headers.upgrade?.toLowerCase() === 'websocket')
    throw new Problem(426, 'no-upgrade', 'Portolan has no WebSocket', { headers: { Upgrade: 'HTTP/1.1' } })
  const allowed = allowedMethods(req)
  if (allowed.includes(req.method)) return next()
  throw new Problem(405, 'method-not-allowed', `${req.method} is not allowed here; expected ${allowed.join(' or ')}`, {
    headers: { Allow: allowed.join(', ') },
  })
}

const allowedMethods = (req: Request): readonly string[] =>
  req.path.replace(/\/$/, '') === '/api/v1/route' ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD']
