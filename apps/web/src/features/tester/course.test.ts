import { describe, expect, it } from 'vitest'
import { answer, backend } from './answer.fixture.ts'
import { courseOf, isFallback, turnTo } from './course.ts'
import { knownFrom, labelAt } from './known.ts'
import { HEIGHT, layoutOf, xOf } from './layout.ts'
import { fitted, widthOf } from './measure.ts'

const blank = knownFrom(undefined)
const draw = (result = answer(), label = '/') => {
  const [trace] = result.traces
  if (!trace) throw new Error('no trace')
  return courseOf(result, trace, blank, label)
}

describe('a course', () => {
  it('numbers its waypoints as the steps, in place', () => {
    expect(draw().waypoints.map(({ number, place, tone }) => `${number} ${place} ${tone}`)).toEqual([
      '1 dns pass',
      '2 entry pass',
      '3 controller pass',
      '4 tls pass',
      '5 host pass',
      '6 rule warn',
      '7 service pass',
      '8 pods pass',
    ])
  })

  it('letters near misses where they leave it', () => {
    expect(draw().misses.map(({ letter, leaves, host, namespace, service }) => [letter, leaves, host, namespace, service?.name])).toEqual([
      ['A', 'rule', 'shop.example.com', 'shop', 'checkout'],
      ['B', 'controller', 'shop.example.com', 'shop', 'checkout'],
      ['C', 'host', '*.example.com', 'media', 'landing'],
    ])
  })

  it('knows a fallback from a plain hit', () => {
    const result = answer()
    const [trace] = result.traces
    if (!trace) throw new Error('no trace')
    expect(isFallback(result, trace, '/')).toBe(true)
    expect(isFallback(result, trace, '= /api/checkout')).toBe(false)
    expect(isFallback(result, { ...trace, rejected: [] }, '/')).toBe(false)
    expect(isFallback({ ...result, request: { url: 'https://shop.example.com/' } }, trace, '/')).toBe(false)
  })

  it('stops where a step fails', () => {
    const steps =
      answer()
        .traces[0]?.steps.slice(0, 5)
        .map((step, index) => (index === 4 ? { ...step, verdict: 'fail' as const } : step)) ?? []
    const course = draw(answer({ steps, outcome: { type: 'respond', status: 404, reason: 'no host' } }, { verdict: 'lost' }))
    expect(course.stop).toMatchObject({ place: 'host', mark: 'broken', text: '404' })
    expect(course.ends).toEqual([])
  })

  it('stops at the pods when none is ready, and goes on when one backend of a split works', () => {
    const down = { ...backend('backoffice', '00'), status: 503, reason: 'no pod is ready' }
    expect(draw(answer({ outcome: { type: 'forward', backends: [down], mirrors: [] } })).stop).toMatchObject({
      place: 'pods',
      text: 'no pod is ready',
    })
    const split = draw(
      answer({
        outcome: {
          type: 'forward',
          backends: [
            { ...down, share: 0.05 },
            { ...backend('checkout', '11'), share: 0.95 },
          ],
          mirrors: [],
        },
      }),
    )
    expect(split.stop).toBeUndefined()
    expect(split.ends.map(({ service, fault }) => [service.name, service.pods, fault])).toEqual([
      ['checkout', '11', undefined],
      ['backoffice', '00', '503'],
    ])
  })

  it('puts the steps of each backend at its own row', () => {
    const at = (name: string) => [
      { stage: 'service' as const, verdict: 'pass' as const, ref: { kind: 'Service', namespace: 'shop', name }, text: name },
      { stage: 'endpoints' as const, verdict: 'pass' as const, text: 'ready' },
    ]
    const backends = [
      { ...backend('big', '11'), share: 0.9 },
      { ...backend('small', '1'), share: 0.1 },
    ]
    const course = draw(answer({ steps: [...at('big'), ...at('small')], outcome: { type: 'forward', backends, mirrors: [] } }))
    expect(course.waypoints.map(({ place, end }) => `${place} ${end ?? 0}`)).toEqual(['service 0', 'pods 0', 'service 1', 'pods 1'])
    const layout = layoutOf(course, 908)
    expect(layout.waypoints.map(({ y }) => y - layout.y)).toEqual([-17, -17, 29, 29])
  })

  it("draws the Service whose pods all fail, though the answer is the proxy's own", () => {
    const steps = (answer().traces[0]?.steps ?? []).map((step) => (step.stage === 'endpoints' ? { ...step, verdict: 'fail' as const } : step))
    const course = draw(answer({ steps, outcome: { type: 'respond', status: 503, reason: 'no pod is ready' } }, { verdict: 'lost' }))
    expect(course.stop).toMatchObject({ place: 'pods', mark: 'broken', text: '503' })
    expect(course.ends.map(({ service }) => service.name)).toEqual(['storefront'])
  })

  it('stands a policy where the request has got to', () => {
    const steps = answer().traces[0]?.steps ?? []
    const policy = { stage: 'policy' as const, verdict: 'pass' as const, text: 'NetworkPolicy lets it in' }
    expect(draw(answer({ steps: [...steps.slice(0, 3), policy, ...steps.slice(3), { ...policy }] })).waypoints.map(({ place }) => place)).toEqual([
      'dns',
      'entry',
      'controller',
      'controller',
      'tls',
      'host',
      'rule',
      'service',
      'pods',
      'pods',
    ])
  })

  it('says what passes on L4', () => {
    const course = draw(
      answer(
        {
          dialect: 'service',
          entry: { ref: { kind: 'Service', namespace: 'data', name: 'db' }, address: '203.0.113.9', port: 5432 },
          tls: { mode: 'passthrough' },
          steps: [],
        },
        { request: { url: 'tls://db.example.com:5432' } },
      ),
    )
    expect(course).toMatchObject({ stream: 'tls :5432 TLS passthrough', cased: 'service', entry: { title: '203.0.113.9', id: 'Service/data/db' } })
    expect(course.controller).toBeUndefined()
    expect(course.host).toBeUndefined()
  })
})

it.each([
  ['http://a.example/x', 'https://a.example/x', 'https'],
  ['https://a.example/x', 'https://a.example/y', '/y'],
  ['https://a.example/x', 'https://b.example/x', 'b.example/x'],
  ['http://a.example/x', 'https://b.example/x', 'https://b.example/x'],
])('from %s to %s is said as %s', (asked, location, words) => {
  expect(turnTo(asked, location)).toBe(words)
})

describe('its layout', () => {
  it('keeps the chain on one line and every row inside its area, apart from the others', () => {
    const course = draw()
    const layout = layoutOf(course, 908)
    expect(layout).toMatchObject({ width: 908, height: HEIGHT, y: 214 })
    expect(layout.waypoints.filter(({ number }) => number === 1 || number === 4).map(({ y }) => y)).toEqual([214, 214])
    const rows = [layout.y, ...layout.misses.map(({ y }) => y)].sort((a, b) => a - b)
    for (const [index, y] of rows.entries()) if (index > 0) expect(y - (rows[index - 1] ?? 0)).toBeGreaterThanOrEqual(38)
    for (const { miss, y } of layout.misses) {
      const area = layout.areas.find(({ name }) => name === miss.namespace)
      expect(area && y - 15 > area.y && y + 15 < area.y + area.height).toBe(true)
    }
  })

  it('never lets columns overlap, however long the names', () => {
    const long = 'a-very-long-service-name-that-somebody-once-thought-was-a-good-idea'
    const result = answer(
      { outcome: { type: 'forward', backends: [backend(long, '111111111111111')], mirrors: [] } },
      { request: { url: `https://${long}.example.com/x/y/z` } },
    )
    for (const width of [320, 700, 908, 1400]) {
      const { columns } = layoutOf(draw(result, `= /${long}`), width)
      const edges = [columns.client, columns.entry, columns.controller, columns.host, columns.rule, columns.service]
      for (const [index, column] of edges.entries()) {
        const before = edges[index - 1]
        if (before) expect(column.x).toBeGreaterThan(before.x + before.width)
      }
      expect(columns.pods).toBeLessThan(columns.east)
      expect(columns.width).toBeGreaterThanOrEqual(width)
    }
  })

  it('grows for five misses on the host instead of squeezing them', () => {
    const one = answer().traces[0]?.rejected[0]
    if (!one) throw new Error('no miss')
    const course = draw(answer({ rejected: [one, one, one, one, one, one] }))
    const layout = layoutOf(course, 908)
    expect(course.misses).toHaveLength(5)
    expect(Math.min(...layout.misses.map(({ y }) => y))).toBeGreaterThanOrEqual(90)
  })

  it('puts the stop on the line', () => {
    const layout = layoutOf(
      draw(answer({ outcome: { type: 'refuse', reason: 'no listener' }, steps: [{ stage: 'tls', verdict: 'fail', text: 'no certificate' }] })),
      908,
    )
    expect(layout.stopX).toBe(xOf('tls', layout.columns))
  })
})

describe('text that is too long', () => {
  it('keeps both ends', () => {
    expect(fitted('checkout-service-canary', 'chart', 100)).toBe('checkout-s…-canary')
    expect(widthOf(fitted('x'.repeat(90), 'mono', 120), 'mono')).toBeLessThanOrEqual(120)
    expect(fitted('short', 'chart', 100)).toBe('short')
  })
})

describe('a rule read from its object', () => {
  it.each([
    [{ path: '/a', pathType: 'Exact' }, '= /a'],
    [{ path: '/a', pathType: 'Prefix' }, '/a'],
    [{ path: { type: 'RegularExpression', value: '/a.*' } }, '~ /a.*'],
    [{ headers: [] }, undefined],
    [undefined, undefined],
  ])('%j', (value, label) => {
    expect(labelAt(value)).toBe(label)
  })
})
