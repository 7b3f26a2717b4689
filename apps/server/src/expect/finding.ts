import { type Checked, type Mistake, sayEnd, sayWant } from '@portolan/expectations'
import { type Finding, type OUTSIDE, shellWord } from '@portolan/lint'
import type { Ref } from '@portolan/model'
import { readRequest, type RouteRequest } from '@portolan/routing'
import type { Broken, Entry } from './entry.ts'

type Code = (typeof OUTSIDE)[number]['code']

/** ui/design.md, section 9: from outside, and from inside the cluster. */
const REACH = { outside: 1, inside: 0.2 } as const

/** What is told of an expectation that doesn't hold; the trace itself isn't kept. */
export interface Shown {
  readonly severity: 'error' | 'unknown'
  /** The request and what becomes of it. */
  readonly title: string
  readonly why: string
  /** The object whose rule takes the request. */
  readonly taker?: Ref
  readonly step?: { readonly ref?: Ref; readonly text: string }
  /** The edit that would bring the wanted rule in. */
  readonly fix?: string
}

export const shownOf = (checked: Checked): Shown => {
  const { state, why = '', step, near, expectation, result } = checked
  const taker = result.traces[0]?.steps.findLast(
    ({ stage, verdict, ref }) => (stage === 'path' || stage === 'match') && verdict === 'pass' && ref,
  )?.ref
  return {
    severity: state === 'unknown' ? 'unknown' : 'error',
    title: `${sayRequest(expectation.request)}${sayResult(checked)}`,
    why,
    ...(taker ? { taker } : {}),
    ...(step ? { step: { text: step.text, ...(step.ref ? { ref: step.ref } : {}) } } : {}),
    ...(near?.fix === undefined ? {} : { fix: near.fix }),
  }
}

/** What no longer holds, or never did, with the change that broke it where history tells one. */
export const brokenFinding = (entry: Entry, broken: Broken): Finding => {
  const { expectation } = entry
  const { file, line, request } = expectation
  const { title, why, severity, taker, step } = broken.shown
  const place: Ref = { kind: 'File', name: file, file, line }
  const ref = taker ?? place
  const wanted = `${expectation.wants.map(sayWant).join('; ')} (${file}:${line})`
  const [cause, said] = [`expected: ${wanted}`, `Expected: ${wanted}`]
  const when = sayWhen(entry, broken)
  const culprits = broken.culprits ?? []
  const changed = culprits.length > 0 ? [`What changed then: ${culprits.map(({ text }) => text).join('. ')}.`] : []
  const fix =
    broken.shown.fix ?? (broken.held ? 'Take the change back, or correct what is expected.' : 'Correct the rules, or what is expected of them.')
  const { host, path, inside } = placeOf(request)
  return {
    id: entry.id,
    code: 'expectation-broken' satisfies Code,
    severity,
    ref,
    ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
    title,
    cause,
    text: [`${title}.`, `${said}.`, ...(why ? [why] : []), `It ${when}.`, ...changed, fix].join(' '),
    hurts: [{ host, path }],
    hurtsTotal: 1,
    reach: inside ? REACH.inside : REACH.outside,
    reachText: '1 request',
    evidence: [
      { ref: place, text: said },
      ...(step ? [{ ref: step.ref ?? place, text: step.text }] : []),
      ...(culprits.length > 0 ? culprits : [{ ref: place, text: `It ${when}`, at: broken.held ? broken.seen.at : entry.begun }]),
    ],
    see: `portolan check ${shellWord(file)}`,
    fix,
  }
}

/** A line of a file that can't be read. */
export const fileFinding = ({ file, line, field, message }: Mistake, watched: number): Finding => {
  const ref: Ref = { kind: 'File', name: file, file, line }
  const title = `${file} can't be read as it is`
  const cause = `Line ${line}: ${field ? `${field}: ` : ''}${message.replace(/\.$/, '')}`
  const left =
    watched === 0
      ? 'None of its expectations is watched.'
      : `The ${watched === 1 ? 'expectation' : `${watched} expectations`} read from it before ${watched === 1 ? 'is' : 'are'} watched on.`
  const fix = 'Correct the line, or bring the file back. It is read again when it changes.'
  return {
    id: `expectation-file:${file}:${line}:${field}`,
    code: 'expectation-file' satisfies Code,
    severity: 'error',
    ref,
    title,
    cause,
    text: `${title}. ${cause}. ${left} ${fix}`,
    hurts: [],
    hurtsTotal: 0,
    reach: 0,
    reachText: 'not known',
    evidence: [{ ref, text: cause }],
    see: `sed -n ${line}p ${shellWord(file)}`,
    fix,
  }
}

/** `GET https://shop.example.com/cart from shop/web-0`. */
const sayRequest = ({ url, method, headers = {}, from }: RouteRequest): string => {
  const verb = method ?? (/^https?:/i.test(url) ? 'GET' : '')
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : value}`)
  const who = from === undefined || from === 'outside' ? '' : ` from ${from.pod === undefined ? from.namespace : `${from.namespace}/${from.pod}`}`
  return `${verb ? `${verb} ` : ''}${url}${lines.length > 0 ? ` with ${lines.join(', ')}` : ''}${who}`
}

/** What became of it, as the end of a title that begins with the request. */
const sayResult = ({ missed, why = '', result, state }: Checked): string => {
  const outcome = result.traces[0]?.outcome
  const plain = /^It (.*?)\.(?: |$)/s.exec(why)?.[1]
  if (missed?.want === 'as' && state === 'fails') return `: ${why.replace(/\.$/, '')}`
  if ((missed?.want === 'verdict' || missed?.want === 'never reaches') && state === 'fails' && plain) return ` ${plain}`
  return ` ${outcome ? sayEnd(outcome) : "can't be told"}`
}

/** Since when, as a clause that goes on after `It`. */
const sayWhen = ({ begun, fromStart, expectation: { file } }: Entry, { held, seen }: Broken): string => {
  if (!held) return `has not held since ${fromStart ? 'Portolan started' : `it was read from ${file}`} at ${timeOf(begun)}`
  const [until, from] = [timeOf(held.at), timeOf(seen.at)]
  return until === from ? `held until ${until}` : `held at ${until}, and no longer at ${from}`
}

const timeOf = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`

const placeOf = (request: RouteRequest): { readonly host: string; readonly path: string; readonly inside: boolean } => {
  const read = readRequest(request)
  if ('error' in read) return { host: request.url, path: '/', inside: false }
  const { host, path, port, http, from } = read.request
  const kind = request.via?.kind
  // Names of cluster DNS are asked for from inside, unless it is said otherwise (contract.md).
  const inside = from === undefined ? /\.svc(\.cluster\.local)?$/.test(host) : from !== 'outside'
  return { host, path: http ? path : `:${port}`, inside: inside || kind === 'Service' || kind === 'Pod' }
}
