import { readdirSync, readFileSync } from 'node:fs'
import { Cluster, KINDS, type Kind, type KubeObject } from '@portolan/model'
import { admit, readManifests } from '@portolan/sources'
import { describe, expect, it } from 'vitest'
import { type Backend, compile, type Outcome, type RouteRequest, type RouteResult, trace } from '../src/index.ts'
import { idsIn, RULES } from './rules.ts'

/**
 * One case a file: manifests, then a document with `ask`. Its keys are requests, `GET http://shop.test/cart x-canary=always from=shop via=IngressClass//nginx`
 * (words with `=` are headers, but for from, via and source; `from=outside`, `via=Gateway/infra/edge#listener`), its values what is expected:
 * `shop/cart`, `shop/cart:80`, `404`, `301 https://…`, `refused`, shares by destination, or a mapping with parts of the answer.
 * `say` fixes sentences: the summary, then steps as `stage: text` and near misses as `lost: text`.
 * `source: cluster` reads the manifests as a live cluster that may list everything but `forbidden`.
 */
interface Case {
  readonly source?: 'cluster' | 'manifests'
  readonly forbidden?: readonly Kind[]
  readonly now?: string
  readonly ask?: Readonly<Record<string, Expected>>
  readonly say?: Readonly<Record<string, readonly string[]>>
}
type Expected = string | number | Readonly<Record<string, unknown>>

const here = new URL('.', import.meta.url)
const files = readdirSync(here).filter((name) => name.endsWith('.yaml'))

it('finds the cases', () => {
  expect(files.length).toBeGreaterThan(20)
})

it('has a case for every rule', () => {
  const cited = new Set(files.flatMap((file) => idsIn(readFileSync(new URL(file, here), 'utf8'))))
  expect(RULES.filter((id) => !cited.has(id))).toEqual([])
})

it('cites no rule of these families in an answer that is not one of theirs', () => {
  const families = new Set(RULES.map((id) => id.replace(/-.*/, '')))
  const used = new Set(
    files.flatMap((file) => {
      const { cluster, exam } = readCase(file, readFileSync(new URL(file, here), 'utf8'))
      const tables = compile(cluster)
      const questions = [...Object.keys(exam.ask ?? {}), ...Object.keys(exam.say ?? {})]
      return questions.flatMap((question) =>
        trace(cluster, tables, toRequest(question), 0, 0).traces.flatMap(({ steps }) => steps.flatMap(({ rule }) => rule ?? [])),
      )
    }),
  )
  const strangers = [...used].filter((id) => families.has(id.replace(/-.*/, '')) && !RULES.includes(id))
  expect(strangers).toEqual([])
  expect(used.size).toBeGreaterThan(20)
})

for (const file of files) {
  const text = readFileSync(new URL(file, here), 'utf8')
  const { cluster, exam } = readCase(file, text)
  describe(file.replace('.yaml', ''), () => {
    const tables = compile(cluster)
    const { cluster: reversed } = readCase(file, text, true)
    const reversedTables = compile(reversed)
    for (const [question, expected] of Object.entries(exam.ask ?? {})) {
      it(question, () => {
        const result = trace(cluster, tables, toRequest(question), 0, Date.parse(exam.now ?? '2026-11-20T12:00:00Z'))
        for (const { outcome } of result.traces) if (outcome.type === 'forward') expect(sum(outcome.backends)).toBeCloseTo(1, 9)
        expect(trace(reversed, reversedTables, toRequest(question), 0, 0)).toEqual(trace(cluster, tables, toRequest(question), 0, 0))
        if (typeof expected === 'object') expectParts(result, expected)
        else expect(brief(result, String(expected))).toBe(String(expected))
      })
    }
    for (const [question, sentences] of Object.entries(exam.say ?? {})) {
      it(`says of ${question}`, () => {
        const { summary, traces } = trace(cluster, tables, toRequest(question), 0, Date.parse(exam.now ?? '2026-11-20T12:00:00Z'))
        const [head, ...others] = sentences
        expect(summary).toBe(head)
        const said = traces.flatMap(({ steps, rejected }) => [
          ...steps.map(({ stage, text }) => `${stage}: ${text}`),
          ...rejected.flatMap(({ text, fix }) => [`lost: ${text}`, ...(fix ? [`fix: ${fix}`] : [])]),
        ])
        for (const sentence of others) expect(said).toContain(sentence)
      })
    }
  })
}

function readCase(file: string, text: string, backwards = false): { readonly cluster: Cluster; readonly exam: Case } {
  const { objects, complaints } = readManifests(text, file)
  expect(complaints.map((complaint) => complaint.text)).toEqual([])
  const exam = objects.map(({ raw }) => raw as unknown as Case).find(({ ask, say }) => ask !== undefined || say !== undefined)
  if (!exam) throw new Error(`${file} asks nothing`)
  const source = exam.source ?? 'manifests'
  const cluster = new Cluster({ source, name: file })
  const admitted = objects.filter(({ raw }) => !('ask' in raw || 'say' in raw)).flatMap(({ raw, place }) => admit(raw, place).object ?? [])
  if (backwards) admitted.reverse()
  cluster.apply(admitted.map((object: KubeObject) => ({ type: 'put', object })))
  const present = new Set(admitted.map(({ kind }) => kind))
  for (const { kind } of KINDS) {
    const state = exam.forbidden?.includes(kind) ? 'forbidden' : source === 'cluster' || present.has(kind) ? 'synced' : 'absent'
    cluster.apply([{ type: 'sync', kind, state }])
  }
  return { cluster, exam }
}

function toRequest(question: string): RouteRequest {
  const words = question.split(' ')
  const [first = ''] = words
  const method = first.includes('://') ? undefined : words.shift()
  const url = words.shift() ?? ''
  const headers: Record<string, string | string[]> = Object.create(null)
  let from: RouteRequest['from']
  let via: RouteRequest['via']
  let sourceIp: string | undefined
  for (const word of words) {
    const name = word.slice(0, word.indexOf('='))
    const value = word.slice(word.indexOf('=') + 1)
    if (name === 'from') {
      const [namespace = '', pod] = value.split('/')
      from = value === 'outside' ? value : { namespace, ...(pod ? { pod } : {}) }
    } else if (name === 'via') {
      const [kind = '', namespace = '', called = ''] = value.split('/')
      const [own = '', listener] = called.split('#')
      via = { kind, ...(namespace ? { namespace } : {}), name: own, ...(listener ? { listener } : {}) }
    } else if (name === 'source') sourceIp = value
    else headers[name] = headers[name] === undefined ? value : [headers[name], value].flat()
  }
  return { url, headers, ...(method ? { method } : {}), ...(from ? { from } : {}), ...(via ? { via } : {}), ...(sourceIp ? { sourceIp } : {}) }
}

/** An answer in the form in which the case expects it. */
function brief(result: RouteResult, like: string): string {
  if (/^(ambiguous|unknown)$/.test(like)) return result.verdict
  const outcome = result.traces[0]?.outcome
  return outcome ? sayOutcome(outcome, / https?:/.test(like) ? 'location' : /:\S+$/.test(like) ? 'port' : 'name') : 'no trace'
}

function sayOutcome(outcome: Outcome, how: 'location' | 'port' | 'name'): string {
  switch (outcome.type) {
    case 'forward':
      return Object.entries(sharesOf(outcome, how === 'port'))
        .map(([name, share], _, all) => (all.length === 1 ? name : `${name} ${share}`))
        .join(', ')
    case 'redirect':
      return how === 'location' ? `${outcome.status} ${outcome.location}` : String(outcome.status)
    case 'respond':
      return String(outcome.status)
    case 'refuse':
      return 'refused'
    default:
      return `unknown: ${outcome.reason}`
  }
}

function sharesOf(outcome: Outcome & { type: 'forward' }, port: boolean): Record<string, string> {
  const shares: Record<string, string> = Object.create(null)
  for (const { service, status, share, endpoints } of outcome.backends) {
    if (share === 0) continue
    const name = service ? `${service.namespace}/${service.name}${port ? `:${service.port}` : ''}` : `pod ${endpoints[0]?.pod?.name}`
    shares[status === undefined ? name : String(status)] = `${Math.round(share * 100)}%`
  }
  return shares
}

function expectParts(result: RouteResult, expected: Readonly<Record<string, unknown>>): void {
  const first = result.traces[0]
  const outcome = first?.outcome
  for (const [part, value] of Object.entries(expected)) {
    switch (part) {
      case 'verdict':
      case 'summary':
        expect(result[part]).toBe(value)
        break
      case 'reaches':
        expect(outcome && sayOutcome(outcome, 'name')).toBe(String(value))
        break
      case 'as':
        expect(outcome?.type === 'forward' && `${outcome.backends[0]?.request.method} ${outcome.backends[0]?.request.url}`).toBe(value)
        break
      case 'protocol':
        expect(outcome?.type === 'forward' && outcome.backends[0]?.protocol).toBe(value)
        break
      case 'dialect':
        expect(first?.dialect).toBe(value)
        break
      case 'headers':
      case 'removed':
      case 'response':
      case 'upstream tls':
      case 'affinity':
        expect(outcome?.type === 'forward' && partOf(outcome.backends[0], part)).toEqual(value)
        break
      case 'mirrors':
        expect(
          outcome?.type === 'forward' &&
            outcome.mirrors.map(
              ({ share, status, request, service }) => `${share} ${service?.name} ${status ?? ''} ${request.method} ${request.url}`,
            ),
        ).toEqual(value)
        break
      case 'answer headers':
        expect(outcome?.type === 'respond' && Object.entries(outcome.headers ?? {}).map(([name, values]) => `${name}: ${values.join(', ')}`)).toEqual(
          value,
        )
        break
      case 'timeouts':
      case 'retry':
        expect(outcome?.type === 'forward' && outcome[part]).toEqual(value)
        break
      case 'tls':
        expect(first?.tls).toEqual(value)
        break
      case 'endpoints':
        expect(
          outcome?.type === 'forward' &&
            outcome.backends[0]?.endpoints.filter(({ share }) => share > 0).map(({ address, port }) => `${address}:${port}`),
        ).toEqual(value)
        break
      case 'possible':
        expect(outcome?.type === 'unknown' && outcome.possible.map((one) => sayOutcome(one, 'name'))).toEqual((value as unknown[]).map(String))
        break
      case 'steps':
        expect(first?.steps.map(({ stage, text }) => `${stage}: ${text}`)).toEqual(value)
        break
      case 'details':
        expect(first?.steps.map(({ detail }) => detail ?? '')).toEqual(value)
        break
      case 'says':
        expect(first?.steps.map(({ text }) => text)).toContain(value)
        break
      case 'rules':
        expect(first?.steps.map(({ rule }) => rule)).toEqual(expect.arrayContaining(value as string[]))
        break
      case 'reason':
        expect(outcome && 'reason' in outcome && outcome.reason).toBe(value)
        break
      case 'policy':
        expect(first?.steps.filter(({ stage }) => stage === 'policy').map(({ verdict, text }) => `${verdict}: ${text}`)).toEqual(value)
        break
      case 'rejected':
        expect(first?.rejected.slice(0, (value as unknown[]).length).map(({ label, leadsTo, text }) => `${label} -> ${leadsTo}: ${text}`)).toEqual(
          value,
        )
        break
      case 'fix':
        expect(first?.rejected[0]?.patch?.map(({ pointer, from, to }) => `${pointer} ${from} ${to}`)).toEqual(value)
        break
      case 'unknowns':
        expect(first?.unknowns.map(({ text }) => text)).toEqual(expect.arrayContaining(value as string[]))
        break
      case 'hops':
        expect(
          (result.redirects ?? []).map(
            ({ status, location, verdict, summary, loop }) => `${status} ${location}: ${loop ? 'loop' : verdict}, ${summary}`,
          ),
        ).toEqual(value)
        break
      case 'entries':
        expect(
          result.traces.map(({ entry }) => `${entry.ref.kind} ${entry.ref.namespace ? `${entry.ref.namespace}/` : ''}${entry.ref.name}`),
        ).toEqual(value)
        break
      default:
        expect(outcome?.type === 'forward' && sharesOf(outcome, false)[part], part).toBe(value)
    }
  }
}

/** What the first backend sees or is spoken to with; header names compare without case. */
function partOf(backend: Backend | undefined, part: 'headers' | 'removed' | 'response' | 'upstream tls' | 'affinity'): unknown {
  switch (part) {
    case 'headers':
      return backend && Object.fromEntries(Object.entries(backend.request.headers).map(([name, values]) => [name.toLowerCase(), values]))
    case 'removed':
      return backend?.request.removedHeaders
    case 'response':
      return backend?.response?.map(({ op, name, value }) => [op, name, ...(value === undefined ? [] : [value])].join(' ')) ?? 'none'
    case 'upstream tls':
      return backend?.tls ?? 'none'
    case 'affinity':
      return backend?.affinity ?? 'none'
    default:
      return part satisfies never
  }
}

const sum = (backends: readonly { readonly share: number }[]): number => backends.reduce((total, { share }) => total + share, 0)
