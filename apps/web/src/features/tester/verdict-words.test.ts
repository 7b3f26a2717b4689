import { expect, it } from 'vitest'
import type { RouteResult } from '@portolan/contract'
import { answer } from './answer.fixture.ts'
import { courseOf } from './course.ts'
import { knownFrom } from './known.ts'
import { verdictWords } from './verdict-words.ts'

const words = (result: RouteResult, label = '/', at = 0) => {
  const trace = result.traces[at]
  if (!trace) throw new Error('no trace')
  return verdictWords(result, trace, label)
}

const steps = answer().traces[0]?.steps ?? []
const refused = 'HTTPRoute shop/storefront may not send to Service auth/introspect: no ReferenceGrant in auth'
const denied = answer(
  {
    outcome: { type: 'respond', status: 500, reason: refused },
    steps: [
      ...steps.slice(0, 6),
      { stage: 'service', verdict: 'fail', ref: { kind: 'Service', namespace: 'auth', name: 'introspect' }, text: refused },
    ],
    rejected: (answer().traces[0]?.rejected ?? []).map((miss) => ({ ...miss, stage: 'path' as const, label: '/v1/charges', patch: undefined })),
  },
  { verdict: 'lost', summary: `Stops at introspect: ${refused}.` },
)

it('names the rule of a request that stops, and leaves the reason to headline and step', () => {
  expect(words(denied, '= /v1/introspect')).toMatchObject({
    mark: 'broken',
    headline: `Stops at introspect: ${refused}.`,
    because: 'Rule = /v1/introspect in Ingress shop/storefront.',
  })
})

it('gives the fix where there is one', () => {
  const fix = 'A ReferenceGrant in auth would allow it.'
  const [trace] = denied.traces
  const refusal = { ref: { kind: 'HTTPRoute', namespace: 'shop', name: 'storefront' }, stage: 'service' as const, text: refused, fix }
  expect(words({ ...denied, traces: trace ? [{ ...trace, rejected: [refusal, ...trace.rejected] }] : [] }, '= /v1/introspect').because).toBe(fix)
})

it('says nothing twice where no rule took the request', () => {
  const reason = 'Nobody names nobody.example.org'
  const result = answer(
    { outcome: { type: 'respond', status: 404, reason }, steps: [...steps.slice(0, 4), { stage: 'host', verdict: 'fail', text: reason }] },
    { verdict: 'lost', summary: 'Nobody answers for nobody.example.org.' },
  )
  expect(words(result, '').because).toBe('')
})

it('names what set a redirect', () => {
  const ref = { kind: 'Ingress', namespace: 'shop', name: 'www', pointer: '/metadata/annotations/nginx.ingress.kubernetes.io~1permanent-redirect' }
  const location = 'https://shop.example.com'
  const result = answer(
    {
      outcome: { type: 'redirect', status: 301, location },
      steps: [...steps.slice(0, 6), { stage: 'filter', verdict: 'info', ref, text: `Redirects to ${location} with 301` }],
    },
    { verdict: 'redirected', summary: `Sends you to ${location} with 301.` },
  )
  expect(words(result).because).toBe('Set by annotation nginx.ingress.kubernetes.io/permanent-redirect in Ingress shop/www.')
})

it('warns of a certificate that fails on the way to a pod', () => {
  const text = 'Secret sso-tls does not exist'
  const result = answer({
    steps: steps.map((step) => (step.stage === 'tls' ? { ...step, verdict: 'fail' as const, text, detail: undefined } : step)),
    rejected: [],
  })
  expect(words(result)).toMatchObject({ mark: 'risk', because: `${text}.` })
})

it('gives another entry point a headline and a sign of its own', () => {
  const result = { ...denied, traces: [...denied.traces, ...answer().traces] }
  expect(words(result, '/', 1)).toMatchObject({ mark: 'ok', headline: 'By way of nginx it reaches storefront.' })
})

it('draws a Service that may not be reached with its namespace, and letters no rule beside an exact one', () => {
  const [trace] = denied.traces
  if (!trace) throw new Error('no trace')
  const course = courseOf(denied, trace, knownFrom(undefined), '= /v1/introspect')
  expect(course.ends.map(({ service }) => [service.name, service.denied])).toEqual([['auth/introspect', true]])
  expect(course.misses).toEqual([])
  expect(course.siblings?.paths).toBe(3)
})
