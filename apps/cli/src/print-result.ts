import type { Backend, Hop, Outcome, Ref, Rejected, RouteResult, Step, Trace, Verdict } from '@portolan/contract'
import { say } from '@portolan/model'
import { visible } from '@portolan/server/visible'
import type { Palette } from './palette.ts'
import { wrap } from './wrap.ts'

export interface PrintOptions {
  readonly paint: Palette
  /** Columns. */
  readonly width: number
  /** Which source it was read from. */
  readonly source: string
}

/** Endpoints that are listed; the others are counted. */
const SHOWN_ENDPOINTS = 10
const SHOWN_REJECTED = 8

/** The answer for people: the verdict, then each trace with its numbered steps, where it ends, and who lost. */
export const printResult = (result: RouteResult, options: PrintOptions): string => {
  const { paint } = options
  const head = [
    `${paint.strong(visible(`${result.request.method ?? ''} ${result.request.url}`.trim()))}`,
    '',
    `${verdictPaint(result.verdict, paint)(paint.strong(result.verdict.toUpperCase()))}  ${hang(result.summary, result.verdict.length + 2, options)}`,
  ]
  const many = result.traces.length > 1
  const traces = result.traces.flatMap((trace, i) => ['', ...printTrace(trace, many ? `Way ${i + 1} of ${result.traces.length}: ` : '', options)])
  return [...head, ...traces, ...printHops(result.redirects ?? [], options), '', paint.quiet(visible(`read from ${options.source}`))].join('\n')
}

const printTrace = (trace: Trace, title: string, options: PrintOptions): readonly string[] => {
  const { paint } = options
  const { entry } = trace
  const door = [
    say(entry.ref),
    entry.listener && entry.listener !== entry.ref.name ? `listener ${entry.listener}` : '',
    at(entry.address, entry.port),
  ]
  return [
    `${title}${paint.name(visible(door.filter(Boolean).join(', ')))}  ${paint.quiet(`rules of ${trace.dialect}`)}`,
    ...printTls(trace, options),
    '',
    ...trace.steps.flatMap((step, i) => printStep(step, i + 1, String(trace.steps.length).length, options)),
    '',
    ...printOutcome(trace.outcome, '', options),
    ...printRejected(trace.rejected, options),
    ...section(
      'Not known',
      trace.unknowns.map(({ ref, text }) => `${visible(text)} ${paint.quiet(`(${visible(where(ref))})`)}`),
      '?',
      options,
    ),
  ]
}

/** Each redirect with what comes of it, in the order in which a browser meets them. */
const printHops = (hops: readonly Hop[], options: PrintOptions): readonly string[] => {
  if (hops.length === 0) return []
  const { paint } = options
  const lines = hops.flatMap(({ status, location, verdict, summary, loop }, i) => {
    const lead = `${String(i + 1).padStart(2)}  `
    const colour = loop ? paint.bad : verdictPaint(verdict, paint)
    return [
      `${paint.quiet(lead)}${status} → ${paint.name(visible(location))}`,
      `    ${colour(loop ? 'LOOP' : verdict.toUpperCase())}  ${hang(summary, 6 + (loop ? 4 : verdict.length), options)}`,
    ]
  })
  return ['', paint.strong('Then'), ...lines]
}

const printTls = ({ tls }: Trace, { paint }: PrintOptions): readonly string[] => {
  if (!tls) return []
  const how = tls.mode === 'passthrough' ? 'TLS passes through' : 'TLS ends here'
  const certificate = tls.certificate ? `, certificate ${say(tls.certificate)}` : ''
  const client = tls.clientCertificates ? `, client certificates ${tls.clientCertificates.required ? 'required' : 'optional'}` : ''
  return [paint.quiet(visible(`${how}${certificate}${client}`))]
}

const printStep = (step: Step, number: number, digits: number, options: PrintOptions): readonly string[] => {
  const { paint } = options
  const [sign, colour] = SIGNS[step.verdict](paint)
  const lead = `${String(number).padStart(digits + 1)}  ${sign} ${step.stage.padEnd(10)} `
  const margin = lead.length
  const more = [step.detail, step.rule ? `[${step.rule}]` : ''].filter(Boolean).join(' ')
  return [
    `${paint.quiet(String(number).padStart(digits + 1))}  ${colour(sign)} ${paint.quiet(step.stage.padEnd(10))} ${hang(step.text, margin, options)}`,
    ...(more ? [`${' '.repeat(margin)}${paint.quiet(hang(more, margin, options))}`] : []),
  ]
}

const SIGNS = {
  pass: (paint: Palette) => ['✓', paint.good] as const,
  fail: (paint: Palette) => ['✗', paint.bad] as const,
  unknown: (paint: Palette) => ['?', paint.doubt] as const,
  info: (paint: Palette) => ['·', paint.quiet] as const,
}

const printOutcome = (outcome: Outcome, indent: string, options: PrintOptions): readonly string[] => {
  const { paint } = options
  const line = (text: string): string => `${indent}${hangPainted(text, indent.length, options)}`
  switch (outcome.type) {
    case 'forward':
      return [
        ...outcome.backends.flatMap((backend) => printBackend(backend, indent, options)),
        ...outcome.mirrors.flatMap((mirror) => [line(paint.quiet('A copy goes to')), ...printBackend(mirror, indent, options)]),
        ...printTimeouts(outcome).map((text) => line(paint.quiet(visible(text)))),
      ]
    case 'redirect':
      return [line(`${outcome.status} → ${paint.name(visible(outcome.location))}`)]
    case 'respond':
      return [line(`${paint.strong(String(outcome.status))}  ${visible(outcome.reason)}`)]
    case 'refuse':
      return [line(`${paint.bad('refused')}  ${visible(outcome.reason)}`)]
    case 'unknown':
      return [
        line(`${paint.doubt('unknown')}  ${visible(outcome.reason)}`),
        ...outcome.possible.flatMap((possible) => [line(paint.quiet('possible:')), ...printOutcome(possible, `${indent}  `, options)]),
      ]
    default:
      return outcome satisfies never
  }
}

const printBackend = (backend: Backend, indent: string, options: PrintOptions): readonly string[] => {
  const { paint } = options
  const { service, endpoints } = backend
  const ready = endpoints.filter((endpoint) => endpoint.ready).length
  const name = service ? `${service.namespace}/${service.name}:${service.port}` : 'no Service'
  const known = endpoints.length > 0 ? paint.good(`${ready} of ${endpoints.length} ready`) : paint.quiet('endpoints not known')
  const state = backend.status === undefined ? known : paint.bad(`answers ${backend.status}`)
  const inner = `${indent}      `
  const listed = endpoints.slice(0, SHOWN_ENDPOINTS)
  return [
    `${indent}${percent(backend.share).padStart(4)}  ${paint.strong(visible(name))}  ${state}`,
    ...(backend.reason ? [`${inner}${hang(backend.reason, inner.length, options)}`] : []),
    `${inner}${paint.quiet('the pod sees')} ${visible(`${backend.request.method} ${backend.request.url}`)}`,
    ...Object.entries(backend.request.headers).map(([header, values]) => `${inner}${paint.quiet(visible(`${header}: ${values.join(', ')}`))}`),
    ...listed.map(
      (endpoint) =>
        `${inner}${endpoint.ready ? paint.good('●') : paint.bad('○')} ${visible(`${at(endpoint.address, endpoint.port)}`).padEnd(22)} ${paint.quiet(
          visible(
            [percent(endpoint.share), endpoint.pod ? say(endpoint.pod) : '', endpoint.node ?? '', endpoint.terminating ? 'terminating' : '']
              .filter(Boolean)
              .join('  '),
          ),
        )}`,
    ),
    ...(endpoints.length > listed.length ? [`${inner}${paint.quiet(`and ${endpoints.length - listed.length} more endpoints`)}`] : []),
  ]
}

const printTimeouts = ({ timeouts, retry }: Extract<Outcome, { type: 'forward' }>): readonly string[] => [
  ...(timeouts?.request ? [`gives up after ${timeouts.request}`] : []),
  ...(timeouts?.backendRequest ? [`each attempt after ${timeouts.backendRequest}`] : []),
  ...(retry ? [`retries ${retry.attempts} times on ${retry.codes.join(', ')}`] : []),
]

const printRejected = (rejected: readonly Rejected[], options: PrintOptions): readonly string[] => {
  const { paint } = options
  if (rejected.length === 0) return []
  const shown = rejected.slice(0, SHOWN_REJECTED)
  const lines = shown.flatMap(({ ref, text, fix, label, leadsTo }, i) => {
    const lead = `  ${String.fromCharCode(97 + i)}  `
    const title = [paint.strong(visible(label ?? say(ref))), leadsTo ? `→ ${visible(leadsTo)}` : '', paint.quiet(visible(where(ref)))]
      .filter(Boolean)
      .join('  ')
    return [`${lead}${title}`, `     ${hang(text, 5, options)}`, ...(fix ? [`     ${paint.quiet('Fix:')} ${hang(fix, 10, options)}`] : [])]
  })
  const more = rejected.length > shown.length ? [paint.quiet(`     and ${rejected.length - shown.length} more that are further off`)] : []
  return ['', paint.strong('Near misses'), ...lines, ...more]
}

const section = (title: string, items: readonly string[], sign: string, options: PrintOptions): readonly string[] =>
  items.length === 0
    ? []
    : ['', options.paint.strong(title), ...items.map((item) => `  ${options.paint.doubt(sign)} ${hangPainted(item, 4, options)}`)]

/** Text from a cluster, made visible, wrapped, its further lines indented. */
const hang = (text: string, margin: number, options: PrintOptions): string => hangPainted(visible(text), margin, options)

/** The same for text that is visible already, and painted. */
const hangPainted = (text: string, margin: number, { width }: PrintOptions): string =>
  wrap(text, Math.max(30, width - margin)).join(`\n${' '.repeat(margin)}`)

const where = (ref: Ref): string => `${say(ref)}${ref.pointer ?? ''}${ref.file ? ` ${ref.file}:${ref.line ?? 1}` : ''}`

const at = (address: string | undefined, port: number): string =>
  address === undefined ? `port ${port}` : `${address.includes(':') ? `[${address}]` : address}:${port}`

const percent = (share: number): string => {
  const value = share * 100
  return `${value > 0 && value < 10 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value)}%`
}

const verdictPaint = (verdict: Verdict, paint: Palette): ((text: string) => string) => {
  switch (verdict) {
    case 'delivered':
    case 'redirected':
    case 'answered':
      return paint.good
    case 'lost':
    case 'refused':
      return paint.bad
    case 'degraded':
    case 'ambiguous':
    case 'unknown':
      return paint.doubt
    default:
      return verdict satisfies never
  }
}
