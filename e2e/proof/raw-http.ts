import net from 'node:net'
import tls from 'node:tls'
import type { Ask } from './scenario.ts'
import type { Seen } from './seen.ts'

/** Sends one request as it is written, on a connection of its own, and reads until the proxy closes. Never rejects. */
export const send = (ask: Ask, address: string, port: number): Promise<Seen> =>
  new Promise((resolve) => {
    const parts: Buffer[] = []
    let done = false
    const end = (error?: Error): void => {
      if (done) return
      done = true
      socket.destroy()
      resolve(readAnswer(Buffer.concat(parts), error?.message ?? 'closed without an answer'))
    }
    const options = { host: address, port, ...(ask.source ? { localAddress: ask.source } : {}) }
    const name = ask.host.replace(/:\d+$/, '').replace(/\.$/, '')
    const socket =
      ask.scheme === 'http'
        ? net.connect(options, () => socket.write(textOf(ask)))
        : tls.connect({ ...options, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'], ...(net.isIP(name) ? {} : { servername: name }) }, () =>
            socket.write(textOf(ask)),
          )
    // Generous: it only ends what would hang for ever.
    socket.setTimeout(30_000, () => end(new Error('no answer in 30 s')))
    socket.on('data', (part: Buffer) => parts.push(part))
    socket.on('error', end)
    socket.on('close', () => end())
    socket.on('end', () => end())
  })

const textOf = ({ method, target, host, headers }: Ask): string =>
  `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}Connection: close\r\n\r\n`

/** The body of a pod's answer: echo.ts writes it, nothing else has this type. */
export const ECHO_TYPE = 'application/x-portolan-echo'

export interface Echo {
  readonly address: string
  readonly port: number
  readonly tls: boolean
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
}

const readAnswer = (bytes: Buffer, otherwise: string): Seen => {
  const text = bytes.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1]
  if (end < 0 || !status) return { type: 'refuse', reason: text ? `no HTTP: ${text.slice(0, 40)}` : otherwise }
  const headers = new Map<string, string>()
  for (const line of text.slice(0, end).split('\r\n').slice(1)) {
    const colon = line.indexOf(':')
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  if (headers.get('content-type') === ECHO_TYPE) return seenByPod(bytes.subarray(end + 4).toString('utf8'))
  const location = headers.get('location')
  if (location !== undefined && status.startsWith('3')) return { type: 'redirect', status: Number(status), location }
  return { type: 'respond', status: Number(status) }
}

/** Whatever way the proxy frames the body, it is the one JSON object in it. */
const seenByPod = (body: string): Seen => {
  try {
    const echo = JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)) as Echo
    const headers = new Map<string, string>()
    for (const [name, value] of echo.headers) {
      const key = name.toLowerCase()
      const before = headers.get(key)
      headers.set(key, before === undefined ? value : `${before}, ${value}`)
    }
    return { type: 'forward', ...echo, host: headers.get('host') ?? '', headers }
  } catch (error) {
    return { type: 'refuse', reason: `a pod's answer that can't be read: ${error instanceof Error ? error.message : body}` }
  }
}
