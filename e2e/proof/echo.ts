import net from 'node:net'
import tls from 'node:tls'
import { readCertificate } from './certificate.ts'
import { ECHO_TYPE, type Echo } from './raw-http.ts'

/**
 * Every pod of the proof: listens on each port that is named on the command line, on any address, and answers each request with where
 * it was reached and what it was asked, byte for byte. TLS is told from the first byte. Ends with its parent.
 */
const main = (): void => {
  const [directory = '', ...ports] = process.argv.slice(2)
  const secure = tls.createServer(readCertificate(directory), (socket) => serve(socket, true))
  secure.on('tlsClientError', () => {})
  const servers = ports.map((port) =>
    net
      .createServer((socket) => {
        socket.on('error', () => socket.destroy())
        socket.once('readable', () => {
          const first = socket.read() as Buffer | null
          if (!first) return socket.destroy()
          socket.unshift(first)
          if (first[0] === 0x16) secure.emit('connection', socket)
          else serve(socket, false)
        })
      })
      .listen({ port: Number(port), host: '0.0.0.0', backlog: 4096 }),
  )
  let open = 0
  for (const server of servers) {
    server.on('listening', () => {
      open += 1
      if (open === servers.length) process.stdout.write('ready\n')
    })
  }
  process.stdin.resume().on('end', () => process.exit(0))
}

const serve = (socket: net.Socket, secure: boolean): void => {
  let text = ''
  socket.on('error', () => socket.destroy())
  socket.on('data', (part: Buffer) => {
    text += part.toString('latin1')
    for (;;) {
      const end = text.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = text.slice(0, end)
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
      if (text.length < end + 4 + length) return
      text = text.slice(end + 4 + length)
      answer(socket, head, secure)
    }
  })
  socket.resume()
}

const answer = (socket: net.Socket, head: string, secure: boolean): void => {
  const [first = '', ...lines] = head.split('\r\n')
  const [method = '', target = ''] = first.split(' ')
  const echo: Echo = {
    address: socket.localAddress ?? '',
    port: socket.localPort ?? 0,
    tls: secure,
    method,
    target,
    headers: lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  }
  const body = JSON.stringify(echo)
  socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${ECHO_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}

main()
