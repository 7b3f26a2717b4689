import { type Kind, KINDS, type Place } from '@portolan/model'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { admit } from './admit.ts'
import { keepsAnnotation } from './annotations.ts'
import { isControllerImage } from './controllers.ts'
import { SAMPLES } from './testing/samples.ts'

Object.freeze(Object.prototype)
Object.freeze(Array.prototype)

const place: Place = { file: 'app.yaml', line: 7, lines: new Map([['/spec/rules/0', 12]]) }
const ingress = (metadata: unknown, spec: unknown) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec })

describe('what is not an object of the model', () => {
  test('other kinds give nothing', () => {
    expect(admit({ apiVersion: 'v1', kind: 'Event', metadata: { name: 'x' } })).toEqual({ complaints: [] })
    expect(admit({ apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { name: 'x' } })).toEqual({ complaints: [] })
  })
  test.each([
    [{ kind: 'Service', metadata: { name: 'x' } }, 'unknown-kind'],
    [{ apiVersion: 'v1', metadata: { name: 'x' } }, 'unknown-kind'],
    [{ apiVersion: 1, kind: ['Service'] }, 'unknown-kind'],
    [{}, 'unknown-kind'],
    [null, 'wrong-type'],
    ['text', 'wrong-type'],
    [[1], 'wrong-type'],
    [undefined, 'wrong-type'],
  ])('%j', (raw, code) => {
    expect(admit(raw, place)).toMatchObject({ complaints: [{ code, ref: { kind: 'File', name: 'app.yaml', file: 'app.yaml', line: 7 } }] })
    expect(admit(raw).complaints).toHaveLength(1)
  })
  test('an object without a name', () => {
    for (const metadata of [undefined, null, {}, { name: '' }, { name: null }]) {
      expect(admit(ingress(metadata, {}))).toMatchObject({
        complaints: [{ code: 'missing-field', ref: { kind: 'Ingress', namespace: 'default', name: '', pointer: '/metadata/name' } }],
      })
    }
    expect(admit(ingress('x', {})).object).toBe(undefined)
  })
})

describe('complaints', () => {
  test('name the field and what was expected, with file and line', () => {
    expect(
      admit(
        ingress(
          { name: 'cart', namespace: 'shop' },
          { rules: [{ http: { paths: [{ path: '/', backend: { service: { name: 'a', port: { number: 1 } } } }] } }] },
        ),
        place,
      ),
    ).toMatchObject({
      object: { meta: { place } },
      complaints: [
        {
          code: 'missing-field',
          severity: 'error',
          text: 'spec.rules[0].http.paths[0].pathType is missing; expected Exact, Prefix or ImplementationSpecific. It is read as ImplementationSpecific.',
          ref: { kind: 'Ingress', namespace: 'shop', name: 'cart', pointer: '/spec/rules/0/http/paths/0/pathType', file: 'app.yaml', line: 12 },
        },
      ],
    })
  })
  test('quote long values in part', () => {
    const { complaints } = admit(
      ingress({ name: 'a' }, { rules: [{ host: 'a.test', http: { paths: [{ pathType: 'x'.repeat(1_000_000), path: '/', backend: null }] } }] }),
    )
    expect(complaints[0]?.text.length).toBeLessThan(250)
  })
})

describe('annotations', () => {
  test.each<[Kind, string, boolean]>([
    ['Ingress', 'nginx.ingress.kubernetes.io/rewrite-target', true],
    ['Ingress', 'kubernetes.io/ingress.class', true],
    ['Ingress', 'cert-manager.io/cluster-issuer', true],
    ['Ingress', 'kubectl.kubernetes.io/last-applied-configuration', false],
    ['Ingress', 'example.com/x', false],
    ['Ingress', 'no-prefix', false],
    ['Service', 'external-dns.alpha.kubernetes.io/hostname', true],
    ['Pod', 'nginx.ingress.kubernetes.io/x', false],
    ['Pod', 'sim/ready', true],
    ['Secret', 'cert-manager.io/alt-names', false],
    ['ConfigMap', 'cert-manager.io/inject-ca-from', false],
  ])('%s keeps %s: %s', (kind, name, keeps) => {
    expect(keepsAnnotation(kind, name)).toBe(keeps)
  })
  test('one of a megabyte is left out, and it is said', () => {
    const { object, complaints } = admit(
      ingress(
        { name: 'a', annotations: { 'nginx.ingress.kubernetes.io/x': 'x'.repeat(1_000_000), 'nginx.ingress.kubernetes.io/y': 1, 'unread/z': {} } },
        { rules: [{}] },
      ),
    )
    expect(object?.meta.annotations).toEqual({ 'nginx.ingress.kubernetes.io/y': '1' })
    expect(complaints.map(({ code, ref }) => [code, ref.pointer])).toEqual([
      ['too-long', '/metadata/annotations/nginx.ingress.kubernetes.io~1x'],
      ['wrong-type', '/metadata/annotations/nginx.ingress.kubernetes.io~1y'],
    ])
  })
})

test.each([
  ['registry.k8s.io/ingress-nginx/controller:v1.11.3@sha256:abc', true],
  ['traefik:v3.6', true],
  ['docker.io/library/traefik', true],
  ['localhost:5000/haproxytech/kubernetes-ingress', true],
  ['docker.io/istio/proxyv2:1.28.0', true],
  ['docker.io/library/nginx:1.29', false],
  ['example.com/my-traefik-dashboard:1', false],
])('controller image %s: %s', (image, known) => {
  expect(isControllerImage(image)).toBe(known)
})

describe('laws', () => {
  test('there is a sample of every kind, and it is admitted without a complaint', () => {
    expect([...SAMPLES.keys()].sort()).toEqual(KINDS.map(({ kind }) => kind).sort())
    for (const [kind, raw] of SAMPLES) expect(admit(raw)).toMatchObject({ complaints: [], object: { kind, meta: { name: 'sample' } } })
  })

  /** JSON of any shape, with the names that objects inherit, and with those that readers ask for. */
  const key = fc.oneof(
    fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'name', 'port', 'type', 'rules', 'spec', 'path'),
    fc.string(),
  )
  const { garbage } = fc.letrec<{ garbage: unknown }>((tie) => ({
    garbage: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(null, true, false, '', 0, -1, 1e21, 1.5, '80', 'true', 'x'.repeat(300)),
      fc.string(),
      fc.double(),
      fc.array(tie('garbage'), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie('garbage')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
    ),
  }))

  test('whatever stands in a field, admit does not throw, and keeps the object', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLES), fc.array(fc.tuple(fc.nat(1000), garbage), { minLength: 1, maxLength: 6 }), ([kind, sample], edits) => {
        const raw = structuredClone(sample)
        for (const [at, value] of edits) replaceAt(raw, at, value)
        const { object, complaints } = admit(raw)
        expect(complaints.map(({ code }) => code)).not.toContain('unreadable')
        const { name } = (raw.metadata ?? {}) as { name?: unknown }
        if (raw.kind === sample.kind && raw.apiVersion === sample.apiVersion && name === 'sample')
          expect(object).toMatchObject({ kind, meta: { name } })
        for (const complaint of complaints) expect(complaint.text).toMatch(/\.$/)
      }),
      { numRuns: 3000 },
    )
  })

  test('admitting is a function of the object: twice gives the same, and the object stays as it was', () => {
    for (const sample of SAMPLES.values()) {
      const before = structuredClone(sample)
      expect(admit(sample)).toEqual(admit(structuredClone(sample)))
      expect(sample).toEqual(before)
    }
  })

  test('pure garbage', () => {
    fc.assert(
      fc.property(garbage, fc.constantFrom(...KINDS), (value, { kind, spelled, group, versions }) => {
        admit(value)
        const apiVersion = group ? `${group}/${versions[0]}` : versions[0]
        const { complaints } = admit({
          apiVersion,
          kind: spelled ?? kind,
          metadata: { name: 'x', labels: value, annotations: value, ownerReferences: value },
          spec: value,
          status: value,
          data: value,
          ports: value,
        })
        expect(complaints.map(({ code }) => code)).not.toContain('unreadable')
      }),
      { numRuns: 1000 },
    )
  })
})

/** Replaces one value of a tree, chosen by number. */
const replaceAt = (root: object, at: number, value: unknown): void => {
  const slots: [object, string][] = []
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const key of Object.keys(node)) {
      slots.push([node, key])
      walk((node as Record<string, unknown>)[key])
    }
  }
  walk(root)
  const slot = slots[at % slots.length]
  if (slot) Object.defineProperty(slot[0], slot[1], { value, enumerable: true, configurable: true, writable: true })
}
