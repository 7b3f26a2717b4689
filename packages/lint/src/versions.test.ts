import { expect, test } from 'vitest'
import { ADVISORIES, mendedIn } from './advisories.ts'
import { compareVersions, isSince } from './versions.ts'

test('versions are ordered as semver.org has it', () => {
  const order = ['0.9', '1.0.0-alpha.1', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '1.0.1', '1.10.0', 'v2.0']
  for (const [at, version] of order.entries()) {
    for (const [other, against] of order.entries()) expect(Math.sign(compareVersions(version, against) ?? Number.NaN)).toBe(Math.sign(at - other))
  }
})

test('what is no version is not compared', () => {
  for (const odd of ['', 'latest', 'main', '1.x', '１.0', `${'9'.repeat(400)}.0`]) expect(compareVersions(odd, '1.0.0')).toBeUndefined()
  expect(isSince(undefined, '1.0')).toBeUndefined()
  expect(isSince('1.11.3', '1.12.0')).toBe(false)
})

test.each(ADVISORIES)('$id is written so that it can be read, with a source', (advisory) => {
  for (const range of advisory.affected.split(' || ')) {
    const [, from = '0', fixed = ''] = /^(?:>=(\S+) )?<(\S+)$/.exec(range) ?? []
    expect(compareVersions(from, fixed)).toBeLessThan(0)
    expect(mendedIn(advisory, from)).toBe(fixed)
    expect(mendedIn(advisory, fixed)).not.toBe(fixed)
  }
  expect(advisory.source).toMatch(/^https:\/\//)
  expect(advisory.allows).toMatch(/^[^.]+[^.]$|\.\.|0\.\d/)
})

test('none stands twice', () => {
  expect(new Set(ADVISORIES.map(({ id }) => id)).size).toBe(ADVISORIES.length)
})
