import type { Outcome, RouteRequest, RouteResult } from '@portolan/contract'

/** Ways to take a request along. Credentials in headers go with them: they are the reader's own, on the reader's own clipboard. */
export const COPIES = [
  { value: 'curl', label: 'curl' },
  { value: 'route', label: 'portolan route' },
  { value: 'expectation', label: 'Expectation for check' },
] as const
export type Copy = (typeof COPIES)[number]['value']

export const copyOf = (copy: Copy, request: RouteRequest, result: RouteResult | undefined, dialect: string): string => {
  switch (copy) {
    case 'curl':
      return curlOf(request, result)
    case 'route':
      return routeOf(request, dialect)
    case 'expectation':
      return expectationOf(request, result)
    default:
      return copy satisfies never
  }
}

/** The request as curl sends it, to the entry point that Portolan found: `--connect-to` keeps the name for TLS and Host. */
const curlOf = (request: RouteRequest, result: RouteResult | undefined): string => {
  const { url, method } = request
  const entry = result?.traces[0]?.entry
  const to = entry?.address ? ` --connect-to ${word(`::${entry.address.includes(':') ? `[${entry.address}]` : entry.address}:${entry.port}`)}` : ''
  const verb = method === undefined || method === 'GET' ? '' : method === 'HEAD' ? ' -I' : ` -X ${word(method)}`
  return `curl -sS --path-as-is${verb}${headersOf(request)}${to} ${word(url)}`
}

const routeOf = (request: RouteRequest, dialect: string): string => {
  const { url, method, from, sourceIp, via } = request
  const source = from === undefined || from === 'outside' ? '' : ` --from ${word(from.pod ? `pod:${from.namespace}/${from.pod}` : from.namespace)}`
  const pinned = via ? ` --via ${word(`${via.kind}/${via.namespace ?? ''}/${via.name}${via.listener ? `#${via.listener}` : ''}`)}` : ''
  return `portolan route ${word(url)}${method ? ` -X ${word(method)}` : ''}${headersOf(request)}${source}${sourceIp ? ` --source-ip ${word(sourceIp)}` : ''}${pinned}${dialect ? ` --as ${word(dialect)}` : ''}`
}

/** What holds now, as a line that `portolan check` and `serve --expect` watch. */
const expectationOf = (request: RouteRequest, result: RouteResult | undefined): string => {
  const { url, method = 'GET', headers, from, via, sourceIp } = request
  const rest = { ...(headers ? { headers } : {}), ...(from ? { from } : {}), ...(via ? { via } : {}), ...(sourceIp ? { sourceIp } : {}) }
  const plain = Object.keys(rest).length === 0
  // JSON is YAML, whatever the names hold.
  const asked = plain ? JSON.stringify(`${method} ${url}`) : JSON.stringify({ url, method, ...rest })
  return `expect:\n  - request: ${asked}\n    ${wantOf(result?.traces[0]?.outcome)}\n`
}

const wantOf = (outcome: Outcome | undefined): string => {
  switch (outcome?.type) {
    case 'forward': {
      const ends = outcome.backends.flatMap(({ service, share }) =>
        service ? [[`${service.namespace}/${service.name}:${service.port}`, share] as const] : [],
      )
      const [only] = ends
      if (ends.length === 1 && only) return `reaches: ${JSON.stringify(only[0])}`
      return `reaches: ${JSON.stringify(Object.fromEntries(ends.map(([end, share]) => [end, `${Math.round(share * 100)}%`])))}`
    }
    case 'redirect':
      return `redirects: ${JSON.stringify({ to: outcome.location, status: outcome.status })}`
    case 'respond':
      return `answers: ${outcome.status}`
    case 'refuse':
    case 'unknown':
    case undefined:
      return '# What this request ends in is not certain: write here what it should.'
    default:
      return outcome satisfies never
  }
}

const headersOf = ({ headers = {} }: RouteRequest): string =>
  Object.entries(headers)
    .flatMap(([name, value]) => (typeof value === 'string' ? [value] : value).map((one) => ` -H ${word(`${name}: ${one}`)}`))
    .join('')

/** One word of a POSIX shell. */
const word = (text: string): string => (/^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
