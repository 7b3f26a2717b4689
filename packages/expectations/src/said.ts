import { type Backend, type Outcome, percent } from '@portolan/routing'

/** What an outcome comes to, as the rest of a sentence that begins with `It`. No final stop. */
export const sayOutcome = (outcome: Outcome): string => {
  switch (outcome.type) {
    case 'forward':
      return sayBackends(outcome.backends)
    case 'redirect':
      return `redirects to ${outcome.location} with ${outcome.status}`
    case 'respond':
      return `answers ${outcome.status}: ${ended(outcome.reason)}`
    case 'refuse':
      return `is refused: ${ended(outcome.reason)}`
    case 'unknown':
      return `can't be told: ${ended(outcome.reason)}`
    default:
      outcome satisfies never
      return ''
  }
}

/** The same for a headline: what the client gets or where it ends, without reasons. */
export const sayEnd = (outcome: Outcome): string => {
  switch (outcome.type) {
    case 'forward': {
      const live = outcome.backends.filter(({ share }) => share > 0)
      const ends = live.map((backend) => (backend.status === undefined ? `reaches ${sayBackend(backend)}` : `answers ${backend.status}`))
      if (live.length < 2) return ends[0] ?? 'goes nowhere'
      return `is split: ${live.map(({ share }, i) => `${percent(share)} ${ends[i]}`).join(', ')}`
    }
    case 'respond':
      return `answers ${outcome.status}`
    case 'redirect':
      return sayOutcome(outcome)
    case 'refuse':
      return 'is refused'
    case 'unknown':
      return "can't be told"
    default:
      return outcome satisfies never
  }
}

/** `shop/cart:80`, `pod shop/cart-0`, or the address. */
export const sayBackend = ({ service, endpoints }: Backend): string => {
  if (service) return `${service.namespace}/${service.name}:${service.port}`
  const [first] = endpoints
  if (first?.pod) return `pod ${first.pod.namespace}/${first.pod.name}`
  return first ? `${first.address}:${first.port}` : 'an invalid backend'
}

export const capital = (text: string): string => (/^[a-z][a-z ]* [a-z]/.test(text) ? `${text[0]?.toUpperCase()}${text.slice(1)}` : text)

const sayBackends = (backends: readonly Backend[]): string => {
  const live = backends.filter(({ share }) => share > 0)
  const [only] = live
  if (!only) return 'goes nowhere'
  if (live.length === 1) return only.status === undefined ? `reaches ${sayBackend(only)}` : sayFailing(only)
  const parts = live.map((backend) => {
    const share = percent(backend.share)
    return backend.status === undefined ? `${share} reaches ${sayBackend(backend)}` : `${share} ${sayFailing(backend)}`
  })
  return `is split: ${parts.join(', ')}`
}

const sayFailing = (backend: Backend): string =>
  `stops at ${sayBackend(backend)} with ${backend.status}${backend.reason ? `: ${ended(backend.reason)}` : ''}`

/** Reasons are clauses or sentences; a clause is wanted. */
const ended = (text: string): string => text.replace(/\.$/, '')
