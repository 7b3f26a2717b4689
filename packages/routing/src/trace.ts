import { type Cluster, idOf } from '@portolan/model'
import type { Outcome, RouteRequest, RouteResult, Trace, Verdict } from './answer.ts'
import type { Course } from './course.ts'
import { throughService } from './dialects/service/index.ts'
import { doubt, hiddenRoutes } from './hidden.ts'
import { followRedirects } from './redirects.ts'
import { type Asked, readRequest } from './request.ts'
import { resolve } from './resolve.ts'
import type { RouteTable } from './table.ts'
import { throughProxy, type Traced } from './through-proxy.ts'
import { summarize, verdictOf } from './verdict.ts'

/**
 * The answer for one request, redirects followed. Never throws: a malformed request has verdict `unknown`, no trace, and the message
 * as its summary. `now`: ms since the epoch, for the days that a certificate has left.
 */
export const trace = (
  cluster: Cluster,
  tables: readonly RouteTable[],
  request: RouteRequest,
  revision = 0,
  now = cluster.origin.asOf ?? Date.now(),
): RouteResult => {
  const read = readRequest(request)
  if ('error' in read) return { revision, request, verdict: 'unknown', summary: read.error.message, traces: [] }
  const { verdict, summary, traces } = answer(cluster, tables, read.request, now)
  const result: RouteResult = { revision, request, verdict, summary, traces }
  if (verdict !== 'redirected') return result
  const redirects = followRedirects(request, read.request, traces[0]?.outcome, (next) => {
    const again = readRequest(next)
    if ('error' in again) return { verdict: 'unknown', summary: again.error.message, outcome: undefined, known: false }
    const there = answer(cluster, tables, again.request, now)
    return {
      verdict: there.verdict,
      summary: there.summary,
      outcome: there.verdict === 'redirected' ? there.traces[0]?.outcome : undefined,
      known: !there.strange,
    }
  })
  const circle = redirects.at(-1)?.loop ? ' The redirects go in a circle.' : ''
  return { ...result, summary: `${summary}${circle}`, redirects }
}

/** One request, without following where it is sent on. `strange`: nothing that was read names its host. */
const answer = (
  cluster: Cluster,
  tables: readonly RouteTable[],
  asked: Asked,
  now: number,
): Pick<RouteResult, 'verdict' | 'summary' | 'traces'> & { readonly strange: boolean } => {
  const courses = resolve(cluster, tables, asked)
  const hidden = courses.some(isNobodys) ? hiddenRoutes(cluster, asked) : undefined
  const traced = courses.map((course) => {
    const one = follow(cluster, tables, course, asked, now)
    return hidden && isNobodys(course) ? { ...one, trace: doubt(one.trace, hidden) } : one
  })
  const { verdict, summary } = judge(courses, traced, asked)
  return { verdict, summary, traces: traced.map((one) => one.trace), strange: courses.every(isNobodys) }
}

const follow = (cluster: Cluster, tables: readonly RouteTable[], course: Course, asked: Asked, now: number): Traced => {
  switch (course.to) {
    case 'proxy':
      return throughProxy(cluster, tables, course, asked, now)
    case 'service':
    case 'pod':
      return { trace: throughService(cluster, course, asked), outdone: false, ambiguous: false }
    case 'nobody': {
      const refused: Outcome = { type: 'refuse', reason: course.step.text }
      const outcome: Outcome = course.step.verdict === 'unknown' ? { type: 'unknown', reason: `${course.step.text}.`, possible: [refused] } : refused
      const lost: Trace = {
        entry: { ref: course.ref, port: asked.port },
        dialect: 'service',
        outcome,
        steps: [course.step],
        rejected: course.rejected ?? [],
        unknowns: [],
      }
      return { trace: lost, outdone: false, ambiguous: false }
    }
    default:
      course satisfies never
      throw new Error('unreachable')
  }
}

/** Nothing that was read names the host. */
const isNobodys = (course: Course): boolean => (course.to === 'nobody' && course.ref.kind === 'Host') || foundation(course) === STRANGER

/** The best-founded trace speaks, unless others are founded as well and end elsewhere. */
const judge = (courses: readonly Course[], traced: readonly Traced[], asked: Asked): { verdict: Verdict; summary: string } => {
  const [first] = traced
  if (!first) return { verdict: 'lost', summary: `Nobody answers for ${asked.host}.` }
  const level = foundation(courses[0])
  const peers = traced.filter((_, i) => foundation(courses[i]) === level)
  if (level === STRANGER && peers.length > 1) {
    if (first.trace.outcome.type === 'unknown') return { verdict: 'unknown', summary: summarize(first, asked) }
    const verdict = peers.some((one) => verdictOf(one.trace.outcome) === 'lost') ? 'lost' : 'refused'
    return { verdict, summary: `Nobody answers for ${asked.host}.` }
  }
  if (peers.length > 1 && new Set(peers.map((one) => endOf(one.trace.outcome))).size > 1) {
    const names = peers.map(({ trace: { entry } }) => entry.ref.name)
    return {
      verdict: 'ambiguous',
      summary: `${names.slice(0, -1).join(', ')} and ${names.at(-1)} answer for ${asked.host} differently, and nothing decides between them.`,
    }
  }
  if (first.ambiguous)
    return { verdict: 'ambiguous', summary: `Several rules claim ${asked.host}${asked.path}, and the proxy's own choice among them is undefined.` }
  return { verdict: verdictOf(first.trace.outcome), summary: summarize(first, asked) }
}

/** Proxies that listen on the port and know nothing of the host: whichever DNS leads to, none has a rule. */
const STRANGER = 'proxy 0'

const foundation = (course: Course | undefined): string => {
  if (course?.to === 'proxy') return course.table.proxy.unserved ? 'unserved' : `proxy ${course.knowing}${course.founded ? ` ${course.founded}` : ''}`
  return course?.to === 'service' && course.found?.verdict === 'info' ? 'sure' : (course?.to ?? 'none')
}

/** Where an outcome ends, to tell whether two differ. */
const endOf = (outcome: Outcome): string => {
  switch (outcome.type) {
    case 'forward':
      return outcome.backends
        .map(
          ({ service, share, status, endpoints }) =>
            `${share} ${status} ${service?.namespace}/${service?.name}:${service?.port} ${service ? '' : endpoints.map(({ pod }) => pod && idOf(pod)).join()}`,
        )
        .join()
    case 'redirect':
      return outcome.location
    case 'respond':
      return `respond ${outcome.status}`
    case 'refuse':
      return 'refuse'
    case 'unknown':
      return `unknown ${outcome.possible.map(endOf).join()}`
    default:
      outcome satisfies never
      return ''
  }
}
