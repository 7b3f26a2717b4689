import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const ASSETS = join(import.meta.dirname, '../apps/web/dist/assets')
const MOST = 290 * 1024

test('all scripts and styles of the page are 290 KiB at most, as they are sent', () => {
  const sizes = readdirSync(ASSETS)
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => ({ name, bytes: gzipSync(readFileSync(join(ASSETS, name)), { level: 9 }).length }))
    .sort((a, b) => b.bytes - a.bytes)
  expect(sizes.length).toBeGreaterThan(10)
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  const largest = sizes.slice(0, 5).map(({ name, bytes }) => `${name} ${bytes}`)
  expect(total, `the largest are ${largest.join(', ')}`).toBeLessThanOrEqual(MOST)
})
