import { spawnSync } from 'node:child_process'
import type { Graph, GraphNode } from '@portolan/contract'
import { expect, test } from 'vitest'
import { toDot } from './dot.ts'

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

/** Names that end quotes, begin escapes, comments or markup, or hide. */
const HOSTILE = [
  'a"] -> b; x [label="',
  'back\\',
  '\\N\\l',
  '<b>bold</b>',
  '// no comment',
  '#define',
  'line\nfeed',
  '\u202eright to left',
  '{a|b}',
  '"',
  '\\"',
  '',
]

const graph = {
  nodes: [
    node('Host/shop/a', 'host', 'shop.test', 'Namespace//shop'),
    { ...node('Namespace//shop', 'host', 'shop'), kind: 'Namespace' },
    ...HOSTILE.map((name, at) => node(`Service/shop/${name}${at}`, 'service', name, at % 2 ? 'Namespace//shop' : undefined)),
  ],
  edges: HOSTILE.map((name, at) => ({
    id: `e${name}`,
    source: 'Host/shop/a',
    target: `Service/shop/${name}${at}`,
    type: 'routes',
    layer: 'L7',
    protocol: 'http',
    share: 0.05,
    status: 'error',
    reasons: [],
  })),
  folded: [{ id: 'pods:b', label: 'two\npods', count: 2 }],
} as unknown as Graph

test('nodes keep their ids, areas are clusters, shares stand on lines, and no name ends its quotes', () => {
  const lines = toDot(graph, 'shop "eu"').split('\n')
  expect(lines).toContain('    "Host/shop/a" [label="shop.test", shape="cds"]')
  expect(lines).toContain('  subgraph "cluster Namespace//shop" {')
  expect(lines).toContain(
    '  "Service/shop/a\\"] -> b; x [label=\\"0" [label="a\\"] -> b; x [label=\\"", shape="box", color="#b3261a", fontcolor="#b3261a"]',
  )
  expect(lines.find((line) => line.includes('-> "Service/shop/back'))).toContain('"Service/shop/back\\\\1" [id="eback\\\\", label="5%"')
  expect(lines.at(-3)).toMatch(/^ {2}\/\/ folded: two.*pods$/)
  expect(toDot(graph, '')).not.toMatch(/[\u202e\u0000-\u0009\u000b-\u001f]/)
})

const graphviz = spawnSync('dot', ['-V']).error === undefined
if (!graphviz) console.warn('SKIPPED: Graphviz is not installed (dot is not on PATH), so nothing else reads what is written for it')

test.skipIf(!graphviz)('Graphviz reads it, and finds every node and line', () => {
  const { status, stdout, stderr } = spawnSync('dot', ['-Tjson0'], { input: toDot(graph, 'shop "eu"'), encoding: 'utf8' })
  expect({ status, stderr: stderr.replace(/^.*(font|Pango).*$/gim, '').trim() }).toEqual({ status: 0, stderr: '' })
  const read = JSON.parse(stdout) as {
    readonly objects: readonly { readonly nodes?: unknown; readonly shape?: string }[]
    readonly edges: readonly unknown[]
  }
  expect(read.objects.filter(({ shape, nodes }) => shape !== undefined && nodes === undefined)).toHaveLength(HOSTILE.length + 1)
  expect(read.edges).toHaveLength(HOSTILE.length)
})
