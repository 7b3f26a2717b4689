import type { Graph, GraphEdge, GraphNode } from '@portolan/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsFor } from './columns.ts'
import { byHost } from './host-order.ts'
import { layout, samePlaces } from './keep.ts'
import { settleLanes } from './lanes.ts'
import { heightOf, type Layout } from './places.ts'

const node = (layer: GraphNode['layer'], kind: string, namespace: string | undefined, name: string, facts: GraphNode['facts'] = {}): GraphNode => ({
  id: `${kind}/${namespace ?? ''}/${name}`,
  kind,
  name,
  layer,
  status: 'ok',
  reasons: [],
  label: name,
  facts,
  ...(namespace && layer !== 'entry' ? { namespace, parent: `Namespace//${namespace}` } : {}),
})
const edge = (source: string, target: string, type: GraphEdge['type'], share?: number): GraphEdge => ({
  id: `${source}>${target}`,
  source,
  target,
  type,
  layer: 'L7',
  protocol: 'http',
  status: 'ok',
  reasons: [],
  ...(share === undefined ? {} : { share }),
})

/**
 * Namespaces with hosts, each with rules, each to a Service: `{ shop: { 'shop.test': ['cart', 'catalog'] } }`.
 * Hosts in c. have a Gateway of their own, and `s5` is reached by an L4 stream too.
 */
type Plan = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

const graphOf = (plan: Plan): Graph => {
  const nodes = new Map<string, GraphNode>()
  const edges = new Map<string, GraphEdge>()
  const add = (one: GraphNode) => {
    nodes.set(one.id, one)
    return one.id
  }
  const link = (one: GraphEdge) => edges.set(one.id, one)
  const proxy = (kind: string, name: string, address: string) => {
    const id = add(node('listener', kind, undefined, name))
    link(edge(add(node('entry', 'Address', undefined, address)), id, 'fronts'))
    return id
  }
  const controller = proxy('IngressClass', 'nginx', '203.0.113.10')
  for (const [namespace, hosts] of Object.entries(plan)) {
    add({ ...node('host', 'Namespace', undefined, namespace) })
    for (const [name, services] of Object.entries(hosts)) {
      const host = add(node('host', 'Host', namespace, name, { host: name }))
      link(edge(name.startsWith('c.') ? proxy('Gateway', 'edge', '203.0.113.24') : controller, host, 'listens'))
      services.forEach((service, order) => {
        const rule = add(node('rule', 'Ingress', namespace, `${name}-${service}`, { order, path: `/${service}` }))
        link(edge(host, rule, 'matches'))
        const target = add(node('service', 'Service', namespace, service))
        link(edge(rule, target, 'routes'))
        if (service !== 's5') return
        const stream = add(node('rule', 'Service', namespace, `${service}-tcp`, { order, stream: true }))
        link(edge(add(node('entry', 'Service', namespace, `${service}-lb`)), stream, 'streams'))
        link(edge(stream, target, 'routes'))
      })
    }
  }
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  return {
    revision: 1,
    scope: { namespaces: [], expand: [], limit: 900, level: 'routes', auto: true },
    nodes: [...nodes.values()].sort(byId),
    edges: [...edges.values()].sort(byId),
    totals: {},
    folded: [],
  }
}

const shop: Plan = { shop: { 'shop.test': ['cart', 'catalog', 'search'], 'www.shop.test': ['home'] }, auth: { 'login.test': ['idp'] } }

const planOf = fc.dictionary(
  fc.constantFrom('auth', 'media', 'shop', 'pay'),
  fc.dictionary(fc.constantFrom('a.test', 'b.test', 'c.test'), fc.uniqueArray(fc.constantFrom('s1', 's2', 's3', 's4', 's5'), { maxLength: 5 }), {
    maxKeys: 3,
  }),
  { maxKeys: 4 },
)

/** Nothing stands on anything else in its column, and everything of an area stands on its ground. */
const isSound = (graph: Graph, made: Layout) => {
  for (const one of graph.nodes) expect(made.places.has(one.id), `${one.id} is drawn`).toBe(true)
  const columns = new Map<number, { id: string; y: number; h: number }[]>()
  for (const one of graph.nodes) {
    const place = made.places.get(one.id)
    if (!place || one.kind === 'Namespace') continue
    columns.set(place.x, [...(columns.get(place.x) ?? []), { id: one.id, y: place.y, h: place.h }])
    if (!one.parent) continue
    const ground = made.areas.filter((area) => area.id === one.parent)
    expect(
      ground.some((area) => place.y > area.top && place.y < area.top + heightOf(area.rows)),
      `${one.id} stands in its area`,
    ).toBe(true)
  }
  for (const column of columns.values()) {
    column.sort((a, b) => a.y - b.y)
    column.forEach((one, index) => {
      const above = column[index - 1]
      if (above) expect(one.y - above.y, `${above.id} and ${one.id}`).toBeGreaterThanOrEqual((one.h + above.h) / 2)
    })
  }
  for (const y of made.passes.values())
    for (const one of graph.nodes) {
      if (one.layer !== 'listener') continue
      expect(Math.abs((made.places.get(one.id)?.y ?? 0) - y), `a line passes ${one.id}`).toBeGreaterThan(19)
    }
  const grounds = [...made.areas].sort((a, b) => a.top - b.top)
  grounds.forEach((area, index) => {
    const above = grounds[index - 1]
    if (above) expect(area.top, `${above.name} and ${area.name}`).toBeGreaterThanOrEqual(above.top + heightOf(above.rows))
  })
}

describe('the layout', () => {
  it('stands in the rows of the design', () => {
    const made = layout(graphOf(shop), 1068)
    const y = (id: string) => made.places.get(id)?.y
    expect(made.areas.map((area) => [area.name, area.top, heightOf(area.rows)])).toEqual([
      ['auth', 36, 54],
      ['shop', 99, 126],
    ])
    expect(y('Service/shop/cart')).toBe(134)
    expect(y('Service/shop/home')).toBe(206)
    expect(y('Host/shop/shop.test')).toBe(158)
    expect(made.places.get('Service/shop/cart')?.x).toBe(735)
    expect(y('IngressClass//nginx')).toBe(y('Address//203.0.113.10'))
  })

  it('keeps a controller in sight of the top, however far down its hosts go', () => {
    const hosts = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`h${i}.test`, ['s1']]))
    const made = layout(graphOf({ shop: hosts }), 1068)
    expect(made.height).toBeGreaterThan(1_400)
    for (const id of ['IngressClass//nginx', 'Address//203.0.113.10']) expect(made.places.get(id)?.y).toBeLessThan(500)
  })

  it('is sound and the same for the same graph, in whatever order it came', () => {
    fc.assert(
      fc.property(planOf, (plan) => {
        const graph = graphOf(plan)
        const made = layout(graph, 1068)
        isSound(graph, made)
        const turned = { ...graph, nodes: [...graph.nodes].reverse(), edges: [...graph.edges].reverse() }
        expect(samePlaces(layout(turned, 1068), made)).toBe(true)
      }),
    )
  })

  it('moves nothing that stays, through any sequence of changes, and stays sound', () => {
    fc.assert(
      fc.property(fc.array(planOf, { minLength: 2, maxLength: 6 }), (plans) => {
        let made: Layout | undefined
        for (const plan of plans) {
          const graph = graphOf(plan)
          const next: Layout = layout(graph, 1068, made)
          isSound(graph, next)
          for (const [id, place] of made?.places ?? []) {
            const now = next.places.get(id)
            if (now) expect(now, id).toEqual(place)
          }
          made = next
        }
      }),
      { numRuns: 200 },
    )
  })

  it('continues an area below the last when another stands in the way', () => {
    const before = layout(graphOf(shop), 1068)
    const after = layout(graphOf({ ...shop, auth: { 'login.test': ['idp', 'saml'] } }), 1068, before)
    expect(after.areas.filter((area) => area.name === 'auth').map((area) => area.continued)).toEqual([false, true])
    expect(samePlaces(after, layout(graphOf({ ...shop, auth: { 'login.test': ['idp', 'saml'] } }), 1068))).toBe(false)
  })

  it('gives a new rule the row that an old one left', () => {
    const before = layout(graphOf(shop), 1068)
    const graph = graphOf({ ...shop, shop: { 'shop.test': ['cart', 'search', 'reviews'], 'www.shop.test': ['home'] } })
    const after = layout(graph, 1068, before)
    expect(after.places.get('Service/shop/reviews')?.y).toBe(before.places.get('Service/shop/catalog')?.y)
  })

  it('takes ten times as many elements in about ten times the time, and not in a hundred times', () => {
    const times = <T>(many: number, make: (index: number) => readonly [string, T]) =>
      Object.fromEntries(Array.from({ length: many }, (_, index) => make(index)))
    const graphs = [5, 50].map((namespaces) =>
      graphOf(times(namespaces, (n) => [`n${n}`, times(10, (h) => [`h${h}.n${n}.test`, Array.from({ length: 5 }, (_, s) => `s${h}-${s}`)])])),
    )
    expect((graphs[1]?.nodes.length ?? 0) + (graphs[1]?.edges.length ?? 0)).toBeGreaterThan(10_000)
    // Processor time: what others do on the same cores doesn't count.
    const [small = 0, large = 0] = graphs.map((graph) => {
      layout(graph, 1068)
      const took = Array.from({ length: 5 }, () => {
        const before = process.threadCpuUsage()
        layout(graph, 1068)
        return process.threadCpuUsage(before).user
      })
      return Math.min(...took)
    })
    expect(large).toBeLessThan(60 * Math.max(small, 500))
  })
})

describe('the columns', () => {
  it.each([700, 940, 981, 1068, 1280, 1500, 2200])('stand beside each other at width %i', (width) => {
    for (const deep of [false, true]) {
      const { all, areaX, areaW } = columnsFor(width, deep)
      all.forEach((column, index) => {
        const next = all[index + 1]
        if (next) expect(column.x + column.w).toBeLessThan(next.x)
        expect(column.from).toBe(index === 0 ? 0 : all[index - 1]?.to)
      })
      const last = all.at(-1)
      expect((last?.x ?? 0) + (last?.w ?? 0)).toBeLessThanOrEqual(areaX + areaW)
    }
  })
})

describe('lanes', () => {
  it('keep their order and their distance, and their wish when it is free', () => {
    const lane = fc.record({ wish: fc.integer({ min: 0, max: 900 }), half: fc.constantFrom(1, 19), weight: fc.constantFrom(1, 10_000) })
    fc.assert(
      fc.property(fc.array(lane, { maxLength: 12 }), (wishes) => {
        const lanes = wishes.map((wish, index) => ({ id: String(index).padStart(2, '0'), ...wish }))
        const heights = settleLanes(lanes, 10, 0)
        const sorted = [...lanes].sort((a, b) => a.wish - b.wish || (a.id < b.id ? -1 : 1))
        sorted.forEach((one, index) => {
          const above = sorted[index - 1]
          if (above) expect((heights.get(one.id) ?? 0) - (heights.get(above.id) ?? 0)).toBeGreaterThanOrEqual(above.half + 10 + one.half)
        })
      }),
    )
    expect(settleLanes([{ id: 'a', wish: 300, half: 19, weight: 1 }], 10, 0).get('a')).toBe(300)
  })
})

describe('the order of hosts', () => {
  it('keeps families together, the parent first, wildcards last', () => {
    expect(['www.shop.test', '*.shop.test', 'pay.test', 'shop.test', 'admin.shop.test', '*'].sort(byHost)).toEqual([
      'pay.test',
      'shop.test',
      'admin.shop.test',
      'www.shop.test',
      '*.shop.test',
      '*',
    ])
  })
})
