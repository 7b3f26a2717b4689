import type { Backend, Outcome, RouteResult, Step, Trace } from '@portolan/routing'
import { describe, expect, test } from 'vitest'
import { reachable } from './reachable.ts'

const backend = (name: string, more: Partial<Backend> = {}): Backend => ({
  share: 1,
  service: { namespace: 'shop', name, port: 80 },
  request: { method: 'GET', url: 'http://a/', headers: {}, removedHeaders: [] },
  protocol: 'http',
  endpoints: [],
  ...more,
})
const forward = (...backends: readonly Backend[]): Outcome => ({ type: 'forward', backends, mirrors: [] })
const unknown = (...possible: readonly Outcome[]): Outcome => ({ type: 'unknown', reason: 'a snippet decides', possible })
const gone: Outcome = { type: 'respond', status: 404, reason: 'no rule' }

const trace = (outcome: Outcome, steps: readonly Step[] = []): Trace => ({
  entry: { ref: { kind: 'Gateway', name: 'edge' }, port: 80 },
  dialect: 'gateway-api',
  outcome,
  steps,
  rejected: [],
  unknowns: [],
})
const result = (...traces: readonly Trace[]): RouteResult => ({ revision: 1, request: { url: 'http://a/' }, verdict: 'unknown', summary: '', traces })

const told = (...traces: readonly Trace[]) => {
  const { services, complete } = reachable(result(...traces))
  return { services: services.map(({ namespace, name, how }) => `${how} ${namespace}/${name}`), complete }
}

test('backends with a share, and copies', () => {
  const outcome: Outcome = { type: 'forward', backends: [backend('a'), backend('b', { share: 0 })], mirrors: [backend('c', { share: 0.1 })] }
  expect(told(trace(outcome))).toEqual({ services: ['reaches shop/a', 'is copied to shop/c'], complete: true })
})

test('every way in counts', () => {
  expect(told(trace(gone), trace(forward(backend('a'))))).toEqual({ services: ['reaches shop/a'], complete: true })
})

test('no way at all says nothing', () => {
  expect(told()).toEqual({ services: [], complete: false })
})

test('all that is possible, however deep it lies', () => {
  expect(told(trace(unknown(gone, unknown(forward(backend('a')), forward(backend('b'))))))).toEqual({
    services: ['may reach shop/a', 'may reach shop/b'],
    complete: true,
  })
})

test('an unknown that names one possibility does not know the others', () => {
  expect(told(trace(unknown(forward(backend('a'))))).complete).toBe(false)
  expect(told(trace(unknown())).complete).toBe(false)
  expect(told(trace(unknown(gone, unknown(gone)))).complete).toBe(false)
})

test('pods that are reached without a Service', () => {
  const endpoint = { address: '10.0.0.1', port: 80, ready: true, serving: true, terminating: false, share: 1 }
  const { service: _, ...bare } = backend('x')
  expect(
    told(trace(forward({ ...bare, endpoints: [{ ...endpoint, pod: { kind: 'Pod', namespace: 'data', name: 'db-0' } }, endpoint] }))).services,
  ).toEqual(['reaches data/db-0'])
})

describe('where nothing is delivered', () => {
  const at = (stage: Step['stage'], verdict: Step['verdict'] = 'pass'): Step => ({
    stage,
    verdict,
    text: '',
    ref: { kind: 'Service', namespace: 'data', name: 'db' },
  })

  test('a Service without a ready pod gets the request with the next one', () => {
    expect(told(trace({ type: 'respond', status: 503, reason: '' }, [at('service'), at('endpoints', 'fail')])).services).toEqual(['leads to data/db'])
    expect(told(trace({ type: 'refuse', reason: '' }, [at('service', 'fail')])).services).toEqual(['leads to data/db'])
  })

  test('a Service behind a policy that refuses does not', () => {
    expect(told(trace({ type: 'refuse', reason: '' }, [at('service'), at('policy', 'fail')])).services).toEqual([])
  })
})
