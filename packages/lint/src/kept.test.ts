import { readdirSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { Demo } from '@portolan/demo'
import { type Change, Cluster, type EndpointSlice, KINDS, type KubeObject, type Pod } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit } from '@portolan/sources'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Case } from '../exam/case.ts'
import { clusterOf, ingress, NGINX, NOW, workload } from '../exam/read.ts'
import { Kept } from './kept.ts'
import { lint, lintOn } from './lint.ts'
import { LINT_DEFAULTS } from './view.ts'

const CASES = (
  await Promise.all(
    readdirSync(new URL('../exam/cases', import.meta.url)).map(
      (file): Promise<Record<string, Case>> => import(new URL(`../exam/cases/${file}`, import.meta.url).href),
    ),
  )
).flatMap((file) => Object.values(file))

const demo = (): Cluster => {
  const cluster = new Cluster({ source: 'demo', name: 'demo' })
  cluster.apply([
    ...new Demo({ now: () => NOW }).objects().flatMap((raw): readonly Change[] => {
      const { object, complaints } = admit(raw)
      return object ? [{ type: 'put', object, complaints }] : []
    }),
    ...KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' }) as const),
  ])
  return cluster
}

/** Kinds of which tables may be held over a change, as a server holds them, where they come out the same. */
const BESIDE: ReadonlySet<string> = new Set(['Pod', 'EndpointSlice', 'NetworkPolicy', 'Certificate', 'CertificateRequest', 'Order', 'Challenge'])

/** What happens: to which object, in what way, and how many ms later. */
const happening = fc.record({ at: fc.nat(), how: fc.nat(), later: fc.constantFrom(0, 0, 1_000, 86_400_000) })

/** Pods and slices change most. */
const chosen = (cluster: Cluster, at: number): KubeObject | undefined => {
  const lively = [...cluster.all('Pod'), ...cluster.all('EndpointSlice')] as readonly KubeObject[]
  const all = at % 3 > 0 && lively.length > 0 ? lively : KINDS.flatMap(({ kind }) => [...cluster.all(kind)] as readonly KubeObject[])
  return all[Math.floor(at / 3) % Math.max(1, all.length)]
}

const changeOf = (cluster: Cluster, removed: KubeObject[], { at, how }: { readonly at: number; readonly how: number }): Change => {
  const back = removed[0]
  if (how % 7 === 0 && back) {
    removed.shift()
    return { type: 'put', object: back }
  }
  const some = KINDS[at % KINDS.length]?.kind ?? 'Pod'
  if (how % 11 === 0) return { type: 'sync', kind: some, state: how % 2 === 0 ? 'forbidden' : 'synced' }
  const object = chosen(cluster, at)
  if (!object) return { type: 'sync', kind: 'Pod', state: 'synced' }
  if (how % 5 === 0) {
    removed.push(object)
    const { namespace, name } = object.meta
    return { type: 'remove', kind: object.kind, ...(namespace === undefined ? {} : { namespace }), name }
  }
  return { type: 'put', object: altered(object, how) }
}

const altered = (object: KubeObject, how: number): KubeObject => {
  const meta = { ...object.meta, resourceVersion: String(how) }
  if (object.kind === 'Pod') return pod({ ...object, meta }, how)
  if (object.kind === 'EndpointSlice') return slice({ ...object, meta }, how)
  if (object.kind === 'NetworkPolicy')
    return { ...object, meta, podSelector: how % 2 === 0 ? { matchLabels: {}, matchExpressions: [] } : object.podSelector }
  if (object.kind === 'Deployment') return { ...object, meta, replicas: how % 3 }
  return {
    ...object,
    meta: { ...meta, annotations: { ...meta.annotations, 'portolan.dev/ignore': how % 2 === 0 ? 'nothing' : 'pods-short, known' } },
  }
}

const pod = (one: Pod, how: number): Pod => {
  switch (how % 6) {
    case 1:
      return { ...one, meta: { ...one.meta, labels: { ...one.meta.labels, app: 'other' } } }
    case 2:
      return { ...one, phase: 'Succeeded', ready: false }
    case 3:
      return { ...one, ips: ['10.9.8.7'], meta: { ...one.meta, deleting: !one.meta.deleting } }
    case 4:
      return { ...one, reason: 'ImagePullBackOff', ready: false }
    default:
      return { ...one, ready: !one.ready }
  }
}

const slice = (one: EndpointSlice, how: number): EndpointSlice => ({
  ...one,
  endpoints:
    how % 6 === 1
      ? one.endpoints.slice(1)
      : one.endpoints.map((each, at) =>
          at % 2 === how % 2 ? { ...each, ready: !each.ready, serving: !each.ready } : { ...each, addresses: ['10.9.8.7'] },
        ),
})

const holds = (cluster: Cluster, happenings: readonly { readonly at: number; readonly how: number; readonly later: number }[]): void => {
  let now = NOW
  let tables = compile(cluster)
  const removed: KubeObject[] = []
  lint(cluster, tables, now)
  for (const each of happenings) {
    now += each.later
    const touched = cluster.apply([changeOf(cluster, removed, each)])
    const fresh = compile(cluster)
    if (![...touched].every((kind) => BESIDE.has(kind)) || !isDeepStrictEqual(fresh, tables)) tables = fresh
    expect(lint(cluster, tables, now)).toEqual(lintOn(cluster, fresh, now, LINT_DEFAULTS, new Kept(cluster, fresh, LINT_DEFAULTS)))
  }
}

const sequence = fc.array(happening, { minLength: 1, maxLength: 8 })

test.each(CASES)('after any changes to $code the findings that were kept are those that are made anew', ({ wrong, right }) => {
  fc.assert(
    fc.property(fc.constantFrom(wrong, right), sequence, (yaml, happenings) => holds(clusterOf(yaml), happenings)),
    { numRuns: 2 },
  )
})

const SHOPS = `${NGINX}${['a', 'b', 'c'].map((space) => ingress(space, 'web', `${space}.test`, { '/': 'web:8080', '/cart': 'cart:8080' }) + workload(space, 'web', 2, 3) + workload(space, 'cart', 0, 1)).join('')}`

test('after any changes to several namespaces', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 5, maxLength: 40 }), (happenings) => holds(clusterOf(SHOPS), happenings)),
    { numRuns: 25 },
  )
})

test('after any changes to the demo', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 4, maxLength: 12 }), (happenings) => holds(demo(), happenings)),
    { numRuns: 2 },
  )
})
