import type { Backend, Trace } from '@portolan/contract'
import { Inert } from '../../ui/inert.tsx'
import { isSensitive, urlParts } from './form.ts'
import { sayShare } from './course-line.tsx'
import './received.css'

/** What the pod behind each backend is sent, as it reads it; then what happens to its response on the way back. */
export function Received({ outcome }: { outcome: Trace['outcome'] }) {
  if (outcome.type !== 'forward') return null
  const backends = outcome.backends.filter(({ status }) => status === undefined)
  if (backends.length === 0) return null
  const [first] = backends
  const same = backends.every((backend) => first && linesOf(backend).join('\n') === linesOf(first).join('\n'))
  return (
    <section className="received" aria-label="What the pod receives">
      {(same ? backends.slice(0, 1) : backends).map((backend) => (
        <div key={`${backend.service?.namespace}/${backend.service?.name}:${backend.service?.port}`}>
          <h2 className="caps">
            {same ? 'What the pod receives' : `What ${backend.service?.name ?? 'the pod'} receives, ${sayShare(backend.share)}`}
          </h2>
          <pre>
            {linesOf(backend).map((line) => (
              <div key={line}>
                <Inert text={line} />
              </div>
            ))}
            {backend.request.removedHeaders.map((name) => (
              <div key={`removed ${name}`} className="received-removed">
                <del>
                  <Inert text={name} />
                </del>{' '}
                removed
              </div>
            ))}
          </pre>
          {backend.response && backend.response.length > 0 ? (
            <>
              <h2 className="caps">On the way back</h2>
              <pre>
                {backend.response.map(({ op, name, value }) => (
                  <div key={`${op} ${name} ${value}`}>
                    {op === 'remove' ? 'removes ' : op === 'add' ? 'adds ' : 'sets '}
                    <Inert text={value === undefined ? name : `${name}: ${value}`} />
                  </div>
                ))}
              </pre>
            </>
          ) : null}
        </div>
      ))}
    </section>
  )
}

/** The request as text, first line and headers, credentials as dots. L4 has neither. */
export const linesOf = ({ request, protocol, tls }: Backend): readonly string[] => {
  const { host, rest } = urlParts(request.url)
  if (protocol === 'tcp' || protocol === 'tls' || protocol === 'udp' || protocol === 'sctp') {
    return [protocol === 'tls' ? 'the TLS stream, as the client sent it' : `the ${protocol.toUpperCase()} stream, byte for byte`]
  }
  const version = protocol === 'h2c' || protocol === 'grpc' ? 'HTTP/2' : 'HTTP/1.1'
  return [
    `${request.method} ${rest.startsWith('/') ? rest : `/${rest}`} ${version}`,
    `Host: ${host}`,
    ...Object.entries(request.headers).flatMap(([name, values]) => values.map((value) => `${name}: ${isSensitive(name) ? '••••••' : value}`)),
    ...(tls ? [`over TLS, server name ${tls.serverName}`] : []),
  ]
}
