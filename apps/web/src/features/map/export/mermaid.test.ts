import type { Graph, GraphNode } from '@portolan/contract'
import { expect, test } from 'vitest'
import { toMermaid } from './mermaid.ts'

const node = (id: string, layer: GraphNode['layer'], label: string, parent?: string): GraphNode => ({
  id,
  kind: 'Thing',
  name: label,
  layer,
  status: layer === 'service' ? 'error' : 'ok',
  reasons: [],
  label,
  facts: {},
  ...(parent === undefined ? {} : { parent }),
})

test('areas are subgraphs, shares stand on lines, and no label ends its quotes', () => {
  const graph = {
    nodes: [
      node('a', 'host', 'shop.test', 'Namespace//shop'),
      node('b', 'service', 'we"b]--> x', 'Namespace//shop'),
      { ...node('Namespace//shop', 'host', 'shop'), kind: 'Namespace' },
    ],
    edges: [{ id: 'e', source: 'a', target: 'b', type: 'routes', layer: 'L7', protocol: 'http', share: 0.05, status: 'error', reasons: [] }],
    folded: [{ id: 'pods:b', label: 'two\npods', count: 2 }],
  } as unknown as Graph
  expect(toMermaid(graph).split('\n')).toEqual([
    'flowchart LR',
    '  subgraph n2["shop"]',
    '    n0>"shop.test"]',
    '    n1["we#34;b#93;--#62; x"]:::error',
    '  end',
    '  n0 -.-x|5%| n1',
    expect.stringMatching(/^ {2}%% folded: two.*pods$/),
    expect.stringContaining('classDef error'),
    expect.stringContaining('classDef warning'),
    '',
  ])
})
