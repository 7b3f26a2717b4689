import { readdirSync, readFileSync } from 'node:fs'
import type { IngressController } from '@portolan/routing'
import { describe, expect, test } from 'vitest'
import { FAMILIES } from './families.ts'
import { traefik } from './traefik.ts'

const DIALECTS = new URL('../../../routing/src/dialects/', import.meta.url)

/** Keys that a dialect's own code asks for by name. */
const asked = (dialect: string, call: RegExp): readonly string[] => {
  const folder = new URL(`${dialect}/`, DIALECTS)
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const found = files.flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(call)].map(([, key = '']) => key))
  return [...new Set(found)].sort()
}

const controller = { options: { flag: () => undefined } } as unknown as IngressController
const tableOf = (dialect: string) => FAMILIES.find((one) => one.dialect === dialect)
const missing = (dialect: string, keys: readonly string[]): readonly string[] => keys.filter((key) => !tableOf(dialect)?.known(key, controller))

describe('every annotation that a dialect reads is in the list of its controller', () => {
  test('ingress-nginx', () => {
    const keys = asked('ingress-nginx', /\breader\.(?:text|bool|integer|textOr|boolOr|integerOr|raw|ref|isInvalid)\('([a-z0-9-]+)'/g)
    expect(keys.length).toBeGreaterThan(40)
    expect(missing('ingress-nginx', keys)).toEqual([])
  })

  test('Traefik', () => {
    const keys = asked('traefik', /\bsaid\.(?:get|has|isTrue)\('([a-z0-9.-]+)'/g)
    expect(keys.length).toBeGreaterThan(8)
    expect(keys.filter((key) => !traefik.known(`router.${key}`, controller) && !traefik.known(`service.${key}`, controller))).toEqual([])
  })

  test('haproxytech', () => {
    const keys = asked('haproxytech', /\b(?:settings|own|layer)\.(?:get|text|has|at)\('([a-z0-9-]+)'/g)
    expect(keys.length).toBeGreaterThan(15)
    expect(missing('haproxytech', keys)).toEqual([])
  })

  test('haproxy-ingress', () => {
    const keys = asked('haproxy-ingress', /\b(?:said|keys|own|path|backend)\.(?:get|text|isOn|says)\('([a-z0-9-]+)'/g)
    expect(keys.length).toBeGreaterThan(15)
    expect(missing('haproxy-ingress', keys)).toEqual([])
  })

  test('AWS Load Balancer Controller', () => {
    const keys = asked('aws-alb', /\bannotation(?:Of|Ref)\([^,()]+, '([a-z0-9.-]+)'\)/g)
    expect(keys.length).toBeGreaterThan(5)
    expect(missing('aws-alb', keys)).toEqual([])
  })
})

test.each(FAMILIES)('the names of $title that may be proposed are all known to it', ({ names, known }) => {
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => !known(name, controller))).toEqual([])
})
