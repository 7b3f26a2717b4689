import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { BARE_HEADERS } from './headers.ts'
import { LIMITS } from './limits.ts'

/** A listening server, and the URL that people open. Rejects with Node's error when the address can't be had. */
export const listen = async (handler: RequestListener, host: string, port: number): Promise<{ readonly server: Server; readonly url: string }> => {
  const server = createServer(
    {
      maxHeaderSize: LIMITS.parser,
      headersTimeout: LIMITS.headersTimeout,
      requestTimeout: LIMITS.requestTimeout,
      connectionsCheckingInterval: 2_000,
      // A request without a Host gets the guard's answer, in words.
      requireHostHeader: false,
    },
    handler,
  )
  server.on('clientError', answerBroken)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { address, family, port: taken } = server.address() as AddressInfo
  const shown = address === '0.0.0.0' || address === '::' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address
  return { server, url: `http://${shown}:${taken}` }
}

/** Ends all connections: idle ones at once, the others when they are done, or when `ms` are over (R13). */
export const closeServer = async (server: Server, ms: number): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  const limit = setTimeout(() => server.closeAllConnections(), ms)
  server.closeIdleConnections()
  await closed
  clearInterval(sweep)
  clearTimeout(limit)
}

/** The parser complains again of every chunk that follows. */
const ANSWERED = new WeakSet<Duplex>()

/** What the parser refuses never reaches the routes; it gets an answer in the same form. */
const answerBroken = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (ANSWERED.has(socket)) return
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  ANSWERED.add(socket)
  // What else the client sends is read and dropped for a while: closing at once would reset the connection before it has the answer.
  const limit = setTimeout(() => socket.destroy(), 2_000)
  socket.once('close', () => clearTimeout(limit))
  const [status, code, message] = refusalOf(error.code)
  const body = JSON.stringify({ error: { code, message } })
  const head = {
    ...BARE_HEADERS,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  }
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...Object.entries(head).map(([name, value]) => `${name}: ${value}`)]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

const refusalOf = (code: string | undefined): readonly [number, string, string] => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [
        431,
        'headers-too-long',
        `The URL and headers of this request have more than ${LIMITS.parser} characters; URLs are read up to ${LIMITS.url}`,
      ]
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'request-timeout', 'The request did not arrive in time']
    default:
      return [400, 'bad-request', 'This is not an HTTP request']
  }
}
