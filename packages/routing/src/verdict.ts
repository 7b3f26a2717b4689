import type { Backend, Outcome, Trace, Verdict } from './answer.ts'
import { capital, percent } from './forward.ts'
import type { Asked } from './request.ts'
import type { Traced } from './through-proxy.ts'

/** What one outcome means for the person who asks. */
export const verdictOf = (outcome: Outcome): Verdict => {
  switch (outcome.type) {
    case 'forward': {
      const failing = outcome.backends.filter(({ status, share }) => status !== undefined && share > 0)
      if (failing.length === 0) return 'delivered'
      return failing.length === outcome.backends.filter(({ share }) => share > 0).length ? 'lost' : 'degraded'
    }
    case 'redirect':
      return 'redirected'
    case 'respond':
      return outcome.status === 404 || outcome.status >= 500 ? 'lost' : 'answered'
    case 'refuse':
      return 'refused'
    case 'unknown':
      return 'unknown'
    default:
      outcome satisfies never
      return 'unknown'
  }
}

/** The sentence for one trace (ui/design.md, sections 3 and 13). */
export const summarize = (traced: Traced, asked: Asked): string => {
  const { outcome, steps } = traced.trace
  const broken = steps.findLast(({ verdict }) => verdict === 'fail')
  switch (outcome.type) {
    case 'forward':
      return sayForward(outcome.backends, traced)
    case 'redirect': {
      const toTls = !asked.secure && bare(outcome.location) === bare(`https://${asked.host}${asked.path}${asked.query}`)
      return toTls ? 'Sends you to https first.' : `Sends you to ${outcome.location} with ${outcome.status}.`
    }
    case 'respond': {
      if (broken?.stage === 'service' || broken?.stage === 'endpoints') return stopsAt(traced.trace, outcome.reason)
      if (outcome.status === 404 && (broken?.stage === 'host' || broken?.stage === 'listener')) return `Nobody answers for ${asked.host}.`
      if (outcome.status === 404 && broken) return `No rule of ${asked.host} takes ${asked.path}.`
      return `Answers ${outcome.status}: ${outcome.reason}.`
    }
    case 'refuse': {
      if (broken?.stage === 'service' || broken?.stage === 'endpoints') return stopsAt(traced.trace, outcome.reason)
      if (broken?.stage === 'tls') return `Ends in the TLS handshake: ${outcome.reason}.`
      return `${capital(outcome.reason)}.`
    }
    case 'unknown':
      return `Depends on what Portolan cannot tell. ${outcome.reason}`
    default:
      outcome satisfies never
      return ''
  }
}

const sayForward = (backends: readonly Backend[], { rule, outdone, trace }: Traced): string => {
  const live = backends.filter(({ share }) => share > 0)
  const [only] = live
  if (live.length > 1) {
    const parts = live.map(({ share, status, service }) =>
      status === undefined ? `${percent(share)} ${service?.name ?? 'elsewhere'}` : `${percent(share)} fails with ${status}`,
    )
    return `Splits: ${parts.join(', ')}.`
  }
  if (!only) return 'Goes nowhere: no backend has a share.'
  const name = only.service?.name ?? only.endpoints[0]?.pod?.name ?? only.endpoints[0]?.address ?? 'a backend'
  if (outdone && rule) return `Lands on ${name}, by the ${rule.label === '/' ? 'catch-all rule' : `rule ${rule.label}`}.`
  const alias = trace.steps.find(({ rule: id }) => id === 'SVC-12')
  if (only.endpoints.length === 0 && alias) return `Leaves the cluster: ${alias.text}.`
  if (only.endpoints.length === 0) return `Reaches ${name}; its pods are not known.`
  const ready = only.endpoints.filter((endpoint) => endpoint.ready).length
  return only.service ? `Reaches ${name}, ${ready} of ${only.endpoints.length} pods ready.` : `Reaches ${name}.`
}

/** ingress-nginx leaves a slash at the end out. */
const bare = (url: string): string => url.replace(/\/$/, '')

const stopsAt = (trace: Trace, reason: string): string => {
  const at = trace.steps.findLast(({ stage, ref }) => stage === 'service' && ref?.kind === 'Service')?.ref?.name ?? trace.entry.ref.name
  if (/^(the )?Service \S+ does not exist/.test(reason)) return `Stops at ${at}: the Service does not exist.`
  const ungranted = /: (no ReferenceGrant in \S+)/.exec(reason)?.[1]
  if (ungranted) return `Stops at ${at}: ${ungranted} lets it in.`
  if (/has 0 of \d+ pods ready/.test(reason)) return `Stops at ${at}: no pod is ready.`
  return `Stops at ${at}: ${reason}.`
}
