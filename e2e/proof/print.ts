import type { Backend, Outcome } from '@portolan/routing'
import { stringify } from 'yaml'
import { disagreementOf } from './disagreements.ts'
import type { Miss, Tally } from './run.ts'
import { type RawObject, sayAsk } from './scenario.ts'
import { saySeen } from './seen.ts'

/** A failing scenario, ready to be pasted: the objects, then each request with what was expected and what was seen. */
export const printMisses = (misses: readonly Miss[]): string => {
  const [first] = misses
  if (!first) return ''
  const { controller, seed, objects } = first.scenario
  const shown = objects.filter(({ kind, metadata: { namespace = '' } }) => kind !== 'Secret' && ['', 'shop', 'blog', 'infra'].includes(namespace))
  return [`${'='.repeat(100)}\n# ${controller}, seed ${seed}`, shown.map(printObject).join('---\n'), ...misses.map(printMiss)].join('\n')
}

/** What carries rules in block style, the rest in one line. */
const printObject = (object: RawObject): string =>
  ONE_LINE.has(object.kind)
    ? `${stringify(object, { lineWidth: 0, collectionStyle: 'flow' }).replaceAll(/\n\s*/g, ' ').trim()}\n`
    : stringify(object, { lineWidth: 0 })

const ONE_LINE = new Set(['Service', 'EndpointSlice', 'IngressClass', 'GatewayClass', 'ConfigMap', 'Namespace'])

const printMiss = ({ ask, result, seen, judgement }: Miss): string =>
  [
    `request:  ${sayAsk(ask)}`,
    `seen:     ${saySeen(seen)}`,
    `portolan: ${result.verdict}: ${result.traces[0] ? sayOutcome(result.traces[0].outcome) : result.summary}`,
    ...(result.traces[0]?.steps ?? []).map(({ stage, verdict, text, rule }) => `          ${stage} ${verdict}: ${text}${rule ? ` (${rule})` : ''}`),
    `${judgement.is}:${' '.repeat(9 - judgement.is.length)}${judgement.why}`,
    '',
  ].join('\n')

export const printTally = (controller: string, { requests, right, misses, seen }: Tally): string => {
  const wrong = misses.filter(({ judgement }) => judgement.is === 'wrong')
  const named = [...Map.groupBy(wrong, disagreementOf)].filter(([name]) => name !== undefined)
  const part = (count: number): string => `${count} (${((100 * count) / Math.max(1, requests)).toFixed(2)} %)`
  return [
    `${controller}: ${requests} requests: ${part(right)} right, ${part(wrong.length)} wrong, ${part(misses.length - wrong.length)} unknown`,
    ...named.map(([name, of]) => `  wrong, and known: ${of.length} x ${name}`),
    `  seen: ${[...seen]
      .sort((a, b) => b[1] - a[1])
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ')}`,
  ].join('\n')
}

const sayOutcome = (outcome: Outcome): string => {
  switch (outcome.type) {
    case 'forward':
      return outcome.backends.map(sayBackend).join(', ')
    case 'redirect':
      return `${outcome.status} ${outcome.location}`
    case 'respond':
      return `${outcome.status} (${outcome.reason})`
    case 'refuse':
      return `refused (${outcome.reason})`
    case 'unknown':
      return `unknown (${outcome.reason})${outcome.possible.map((one) => `\n            or ${sayOutcome(one)}`).join('')}`
    default:
      return outcome satisfies never
  }
}

const sayBackend = ({ share, service, status, request, endpoints }: Backend): string => {
  const to = service ? `${service.namespace}/${service.name}:${service.port}` : 'no Service'
  const ends = endpoints.map(({ address, port, share: part }) => `${address}:${port}${part > 0 ? '' : ' (0)'}`).join(' ')
  return `${Math.round(share * 100)} % ${to}${status === undefined ? ` as ${request.method} ${request.url} [${ends}]` : ` ${status}`}`
}
