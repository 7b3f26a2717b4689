import type { Fold, Graph, GraphEdge, GraphNode } from '@portolan/contract'
import { describe, expect, it } from 'vitest'
import { idAt, moveOf } from './keys.ts'
import { COLUMNS, type Row, rowsOf } from './rows.ts'
import { ROW, windowOf } from './use-window.ts'

const node = (id: string, layer: GraphNode['layer'], more: Partial<GraphNode> = {}): GraphNode => {
  const [kind = '', namespace = '', name = ''] = id.split('/')
  return {
    id,
    kind,
    ...(namespace ? { namespace } : {}),
    name,
    layer,
    parent: 'Namespace//shop',
    status: 'ok',
    reasons: [],
    label: name.split('#')[0] ?? name,
    facts: {},
    ...more,
  }
}
const edge = (source: string, target: string, type: GraphEdge['type'], more: Partial<GraphEdge> = {}): GraphEdge => ({
  id: `${source}>${target}`,
  source,
  target,
  type,
  layer: 'L7',
  protocol: 'http',
  status: 'ok',
  reasons: [],
  ...more,
})

const nginx = 'IngressClass//nginx'
const fold: Fold = {
  id: 'fold:shop',
  label: '9 internal Services',
  layer: 'service',
  parent: 'Namespace//shop',
  count: 9,
  hides: { ok: 9, warning: 0, error: 0, unknown: 0, idle: 0 },
  objects: { Service: 9 },
}
const graph: Graph = {
  revision: 1,
  scope: { namespaces: [], expand: [], limit: 1500, level: 'pods', auto: true },
  nodes: [
    node('Namespace//shop', 'host', { parent: undefined, facts: { routes: 3, pods: 7, internal: 9 } }),
    node(nginx, 'listener', { parent: undefined, label: 'ingress-nginx', facts: { ready: 3, total: 3, detail: 'class nginx' } }),
    node('Host/shop/shop.example.com#/x', 'host', { label: 'shop.example.com', facts: { host: 'shop.example.com', listener: nginx } }),
    node('Ingress/shop/cart#/b', 'rule', { facts: { path: '/', match: 'prefix', order: 2, listener: nginx } }),
    node('Ingress/shop/checkout#/a', 'rule', { facts: { path: '/api/checkout', match: 'exact', order: 1, listener: nginx } }),
    node('Service/shop/checkout', 'service', { facts: { port: ':8080', ready: 1, total: 2 } }),
    node('Service/shop/checkout-v2', 'service', {
      facts: { port: ':8080', absent: true, note: 'Service not found' },
      status: 'error',
      reasons: ['It does not exist.'],
    }),
    node('Service/shop/storefront', 'service', { facts: { port: ':80', ready: 6, total: 6 } }),
    node('Service/shop/legacy', 'service', { facts: { port: ':80', ready: 0, total: 1 }, status: 'idle' }),
    node('Pod/shop/checkout-1', 'pod', { facts: { ready: false, reason: 'CrashLoopBackOff', node: 'n1' }, status: 'error' }),
  ],
  edges: [
    edge(nginx, 'Host/shop/shop.example.com#/x', 'listens'),
    edge('Host/shop/shop.example.com#/x', 'Ingress/shop/cart#/b', 'matches'),
    edge('Host/shop/shop.example.com#/x', 'Ingress/shop/checkout#/a', 'matches'),
    edge('Ingress/shop/cart#/b', 'Service/shop/storefront', 'routes'),
    edge('Ingress/shop/checkout#/a', 'Service/shop/checkout', 'routes', { share: 0.95 }),
    edge('Ingress/shop/checkout#/a', 'Service/shop/checkout-v2', 'routes', { share: 0.05 }),
    edge('Service/shop/checkout', 'Pod/shop/checkout-1', 'selects'),
  ],
  totals: {},
  folded: [fold],
}
const rows = rowsOf(graph)
const line = ({ level, cells, status }: Row): string =>
  `${level} ${COLUMNS.map((column) => [cells[column]?.text, cells[column]?.note].filter(Boolean).join(' ')).join(' | ')}${status}`

describe('the rows', () => {
  it('say the chart in reading order', () => {
    expect(rows.map(line)).toEqual([
      '1 shop 3 routes · 7 pods · +9 internal Services |  |  |  |  | ok',
      '2 shop.example.com | = /api/checkout | checkout:8080 95% | 1/2 | ingress-nginx | ok',
      '3  |  | checkout-1 | CrashLoopBackOff | n1 | error',
      '2 shop.example.com | = /api/checkout | checkout-v2, not found | none | ingress-nginx | error',
      '2 shop.example.com | / | storefront:80 | 6/6 | ingress-nginx | ok',
      '2  |  | legacy:80 | 0/1 |  | idle',
      '2 9 internal Services |  |  |  |  | ok',
      '1 Entry points 1 |  |  |  |  | ok',
      '2 ingress-nginx class nginx |  |  | 3/3 |  | ok',
    ])
  })

  it('leave no node and no fold out', () => {
    const shown = new Set(rows.flatMap(({ cells }) => COLUMNS.flatMap((column) => cells[column]?.id ?? [])))
    for (const { id } of [...graph.nodes, ...graph.folded]) expect(shown).toContain(id)
  })

  it('have a key each', () => {
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
  })
})

describe('the keyboard', () => {
  const none = new Set<string>()
  it('walks rows, then cells, and back', () => {
    expect(moveOf('ArrowDown', false, { row: 0, cell: undefined }, rows, none)).toEqual({ is: 'focus', focus: { row: 1, cell: undefined } })
    expect(moveOf('ArrowRight', false, { row: 1, cell: undefined }, rows, none)).toEqual({ is: 'focus', focus: { row: 1, cell: 0 } })
    expect(moveOf('ArrowLeft', false, { row: 1, cell: 0 }, rows, none)).toEqual({ is: 'focus', focus: { row: 1, cell: undefined } })
    expect(moveOf('ArrowDown', false, { row: 1, cell: 0 }, rows, none)).toEqual({ is: 'focus', focus: { row: 2, cell: 2 } })
    expect(moveOf('ArrowUp', false, { row: 0, cell: undefined }, rows, none)).toEqual({ is: 'focus', focus: { row: 0, cell: undefined } })
    expect(moveOf('End', true, { row: 0, cell: 0 }, rows, none)).toEqual({ is: 'focus', focus: { row: rows.length - 1, cell: 0 } })
    expect(moveOf('x', false, { row: 0, cell: undefined }, rows, none)).toBeUndefined()
    expect(moveOf('ArrowDown', false, { row: 0, cell: undefined }, [], none)).toBeUndefined()
  })
  it('folds and unfolds, and climbs to the parent', () => {
    const area = rows[0]?.key ?? ''
    expect(moveOf('ArrowLeft', false, { row: 0, cell: undefined }, rows, none)).toEqual({ is: 'fold', key: area })
    expect(moveOf('ArrowRight', false, { row: 0, cell: undefined }, rows, new Set([area]))).toEqual({ is: 'unfold', key: area })
    expect(moveOf('ArrowLeft', false, { row: 3, cell: undefined }, rows, none)).toEqual({ is: 'focus', focus: { row: 0, cell: undefined } })
  })
  it('opens what the cell stands for', () => {
    expect(idAt(rows[1], 0)).toBe('Host/shop/shop.example.com#/x')
    expect(idAt(rows[1], undefined)).toBe('Service/shop/checkout')
    expect(idAt(rows[1], 3)).toBe('Service/shop/checkout')
  })
})

describe('the window', () => {
  it('holds all of a few rows, some of many, and always the focused one', () => {
    expect(windowOf(300, 0, 600, 0)).toEqual({ from: 0, till: 300 })
    const { from, till } = windowOf(10_000, 2000 * ROW, 600, 2003)
    expect(from).toBe(1970)
    expect(till - from).toBeLessThan(120)
    expect(windowOf(10_000, 0, 1, 9999)).toEqual({ from: 9969, till: 10_000 })
  })
})

it('lists what no Service selects: a workload with its pods, a pod on its own', () => {
  const lone: Graph = {
    ...graph,
    nodes: [
      node('Namespace//shop', 'host', { parent: undefined }),
      node('Deployment/shop/pier', 'workload', { facts: { ready: 1, total: 1 } }),
      node('Pod/shop/pier-1', 'pod', { facts: { ready: true } }),
      node('Pod/shop/bare', 'pod', { facts: { ready: true } }),
    ],
    edges: [edge('Deployment/shop/pier', 'Pod/shop/pier-1', 'owns')],
    folded: [],
  }
  expect(rowsOf(lone).map(({ cells }) => cells.service?.text ?? cells.host?.text)).toEqual(['shop', 'Deployment pier', 'pier-1', 'bare'])
})
