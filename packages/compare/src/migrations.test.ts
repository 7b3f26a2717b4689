import { boundaries } from '@portolan/routing'
import { expect, test } from 'vitest'
import { sideOf } from '../exam/sides.ts'
import { after, before, MIGRATIONS, type Migration } from '../exam/surprises.ts'
import { compare } from './compare.ts'

const sides = (migration: Migration) => [sideOf('Ingresses', before(migration)), sideOf('HTTPRoutes', after(migration))] as const

test.each(MIGRATIONS)('$surprise: $url is found by name ($code)', (migration) => {
  const [one, other] = sides(migration)
  const { groups, changed } = compare(one, other, [{ url: migration.url }])
  expect(changed).toBe(1)
  const [group] = groups
  expect([group?.example.said.before, group?.example.said.after]).toEqual(migration.ends)
  expect([group?.code, group?.surprise]).toEqual([migration.code, migration.surprise])
  expect(group?.example.proposal).toMatch(/^\S.*\.$/)
})

test.each(MIGRATIONS)('$surprise: the requests at the rules own boundaries find it too ($code)', (migration) => {
  const [one, other] = sides(migration)
  const { groups } = compare(one, other, boundaries([...one.tables, ...other.tables]).requests)
  const group = groups.find(({ code }) => code === migration.code)
  expect(group?.surprise, groups.map(({ code }) => code).join()).toBe(migration.surprise)
})

test('all five have a case', () => {
  expect(new Set(MIGRATIONS.map(({ surprise }) => surprise)).size).toBe(5)
})
