/** Why a request or a watch ended, by what is to be done about it. */
export type Failure =
  /** No HTTP answer at all: refused, unreachable, unresolvable, reset before the headers. */
  | { readonly is: 'refused'; readonly text: string }
  | { readonly is: 'tls'; readonly text: string }
  /** The credentials can't be read: a missing file, an exec plugin that fails. */
  | { readonly is: 'credentials'; readonly text: string }
  /** The connection was good and broke. */
  | { readonly is: 'dropped'; readonly text: string }
  /** Nothing came for too long. */
  | { readonly is: 'silent'; readonly text: string }
  | { readonly is: 'timeout'; readonly text: string }
  | { readonly is: 'unauthorized'; readonly text: string }
  | { readonly is: 'forbidden'; readonly text: string }
  | { readonly is: 'missing'; readonly text: string }
  /** 410: the resource version is too old. */
  | { readonly is: 'gone'; readonly text: string }
  /** The resource version lies in the server's future: its history was rewound. */
  | { readonly is: 'rewound'; readonly text: string }
  /** 400 and 422: the server doesn't know what was asked. */
  | { readonly is: 'unsupported'; readonly text: string }
  /** 429, 5xx and whatever else isn't expected. */
  | { readonly is: 'busy'; readonly text: string; readonly retryAfter?: number }
  /** Bytes that are no JSON, or JSON that is no watch event. */
  | { readonly is: 'garbled'; readonly text: string }
  /** The taker of the changes threw: what it holds is unknown. */
  | { readonly is: 'untaken'; readonly text: string }
  /** We stopped it. */
  | { readonly is: 'stopped'; readonly text: string }

export class ApiError extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.text)
    this.failure = failure
  }
}

/** Whatever was thrown, as a failure. */
export const failureOf = (error: unknown): Failure => {
  if (error instanceof ApiError) return error.failure
  if (error instanceof Error) return ofSystem(error, 'dropped')
  return { is: 'dropped', text: String(error) }
}

/** An error of Node's network; `late` is what a broken connection means at this point. */
export const ofSystem = (error: Error & { code?: string }, late: 'refused' | 'dropped'): Failure => {
  const code = error.code ?? ''
  const text = SPOKEN.get(code) ?? error.message
  if (UNREACHABLE.has(code)) return { is: 'refused', text }
  if (code === 'EPROTO' || TLS_CODES.some((start) => code.startsWith(start))) return { is: 'tls', text: error.message }
  return { is: late, text }
}

/** The answer to a request, or an ERROR event's object, which is the same `Status` (metav1.Status). */
export const ofStatus = (status: number, body: unknown, retryAfter?: string): Failure => {
  const said = body as { message?: unknown; reason?: unknown; details?: { causes?: unknown; retryAfterSeconds?: unknown } } | null
  const message = typeof said?.message === 'string' && said.message !== '' ? said.message : `HTTP status ${status}`
  const text = message.length > 500 ? `${message.slice(0, 500)} ...` : message
  if (status === 401) return { is: 'unauthorized', text }
  if (status === 403) return { is: 'forbidden', text }
  if (status === 404) return { is: 'missing', text }
  if (status === 410) return { is: 'gone', text }
  if (status === 400 || status === 422) return { is: 'unsupported', text }
  const causes: unknown = said?.details?.causes
  // apimachinery pkg/api/errors, NewTooLargeResourceVersionError: Timeout (504) with this cause.
  if (Array.isArray(causes) && causes.some((cause) => cause?.reason === 'ResourceVersionTooLarge')) return { is: 'rewound', text }
  const seconds = Number(retryAfter ?? said?.details?.retryAfterSeconds)
  return {
    is: 'busy',
    text: `${message === `HTTP status ${status}` ? '' : `HTTP status ${status}, `}${text}`,
    ...(seconds > 0 ? { retryAfter: Math.min(seconds, 120) * 1000 } : {}),
  }
}

/** What a person is told when the cluster as a whole can't be read: which address, what failed, what to check. */
export const sayUnreachable = (failure: Failure, server: string, context: string | undefined): string => {
  const whose = context === undefined ? 'the service account' : `context ${context}`
  switch (failure.is) {
    case 'tls':
      return `${server} shows a certificate that can't be trusted (${failure.text}). Check certificate-authority of ${whose}.`
    case 'credentials':
      return `The credentials of ${whose} can't be read: ${failure.text}. Check the user of ${whose}.`
    case 'unauthorized':
      return `${server} refuses the credentials of ${whose} (401). Log in again, or check the user of ${whose}.`
    case 'busy':
      return `${server} answers, but is not ready (${failure.text}). It is asked again.`
    default:
      return `${server} can't be reached (${failure.text}). Check that the cluster runs, that this address is right, and that the network or VPN leads there.`
  }
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ETIMEDOUT',
  'EADDRNOTAVAIL',
])

/** Node's and OpenSSL's names (tls: X509 certificate error codes). */
const TLS_CODES = ['ERR_TLS', 'ERR_SSL', 'CERT_', 'UNABLE_TO_', 'SELF_SIGNED', 'DEPTH_ZERO', 'HOSTNAME_MISMATCH', 'INVALID_CA', 'INVALID_PURPOSE']

const SPOKEN: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ENOTFOUND', 'its name is not known to DNS'],
  ['EAI_AGAIN', 'DNS does not answer'],
  ['EHOSTUNREACH', 'no route to the host'],
  ['ENETUNREACH', 'no route to the network'],
  ['ETIMEDOUT', 'the connection timed out'],
  ['ECONNRESET', 'the connection was reset'],
])
