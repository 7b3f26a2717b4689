import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

/** Lints one file at `path` in an otherwise empty copy of this house; what Biome says of it. */
const lint = (path: string, text: string): string => {
  const house = mkdtempSync(join(tmpdir(), 'walls-'))
  try {
    cpSync('biome.json', join(house, 'biome.json'))
    cpSync('walls', join(house, 'walls'), { recursive: true })
    mkdirSync(dirname(join(house, path)), { recursive: true })
    writeFileSync(join(house, path), text)
    const { stdout, stderr } = spawnSync(join(process.cwd(), 'node_modules/.bin/biome'), ['lint', path], { cwd: house, encoding: 'utf8' })
    return stdout + stderr
  } finally {
    rmSync(house, { recursive: true })
  }
}

const uses = (from: string): string => `import { thing } from '${from}'\n\nexport const it = thing\n`

test.each([
  ['packages/model/src/x.ts', 'node:fs'],
  ['packages/model/src/x.ts', '@portolan/sources'],
  ['packages/routing/src/dialects/x.ts', '@portolan/topology'],
  ['packages/topology/src/x.ts', '@portolan/lint'],
  ['packages/lint/src/rules/x.ts', '@portolan/topology'],
  ['packages/expectations/src/x.ts', '@portolan/sources'],
  ['packages/contract/src/x.ts', '@portolan/server'],
  ['packages/lint/src/x.ts', '@portolan/answers'],
  ['packages/answers/src/x.ts', '@portolan/server'],
  ['packages/answers/src/x.ts', 'node:zlib'],
  ['apps/server/src/http/x.ts', '../intake/source.ts'],
  ['apps/server/src/http/x.ts', '@kubernetes/client-node'],
  ['apps/server/src/intake/x.ts', '../http/routes.ts'],
  ['apps/server/src/intake/x.ts', '@portolan/routing'],
  ['apps/web/src/features/tester/x.ts', '../map/layout.ts'],
  ['apps/web/src/features/tester/x.ts', 'cytoscape'],
  ['apps/web/src/live/x.ts', '@portolan/routing'],
  ['apps/web/src/live/x.ts', '@portolan/answers'],
])('%s may not import %s', (path, from) => {
  expect(lint(path, uses(from))).toContain('noRestrictedImports')
})

test.each([
  ['packages/routing/src/x.ts', '@portolan/model'],
  ['apps/web/src/features/map/chart.ts', 'cytoscape'],
  ['apps/web/src/live/x.ts', '@portolan/contract'],
])('%s may import %s', (path, from) => {
  expect(lint(path, uses(from))).not.toContain('noRestrictedImports')
})

test('no regular expression is made from text', () => {
  expect(lint('packages/routing/src/x.ts', 'export const it = (text: string): unknown => new RegExp(text)\n')).toContain('R17')
})

test('no plain object is keyed by text', () => {
  const text = 'export const it = (): unknown => {\n  const seen: Record<string, number> = {}\n  return seen\n}\n'
  expect(lint('packages/routing/src/x.ts', text)).toContain('R16')
})
