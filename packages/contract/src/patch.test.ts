import { describe, expect, it } from 'vitest'
import { applied } from './edit.ts'
import { diffOf, kubectlPatch, mendLines, mendText, targetOf } from './patch.ts'

const ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'checkout', namespace: 'shop', annotations: { 'a/b': 'x' } },
  spec: { rules: [{ host: 'shop.example.com', http: { paths: [{ path: '/api/checkout', pathType: 'Exact', weight: 5 }] } }] },
}
const at = '/spec/rules/0/http/paths/0'
const widen = [{ pointer: `${at}/pathType`, from: 'Exact', to: 'Prefix' }]

describe('the diff', () => {
  it('names the object, the rule, and both values', () => {
    expect(diffOf('Ingress shop/checkout', widen, ingress)).toEqual([
      { look: 'comment', text: '# Ingress shop/checkout' },
      { look: 'context', text: '  - path: /api/checkout' },
      { look: 'del', text: '-   pathType: Exact' },
      { look: 'add', text: '+   pathType: Prefix' },
    ])
  })
  it('names the rule however deep below it the field is', () => {
    const deep = { spec: { rules: [{ host: 'a', paths: [{ path: '/cart', backend: { service: { name: 'cart', port: { number: 8081 } } } }] }] } }
    const edit = [{ pointer: '/spec/rules/0/paths/0/backend/service/port/number', from: '8081', to: '80' }]
    expect(diffOf('Ingress shop/cart', edit, deep).map(({ text }) => text)).toEqual([
      '# Ingress shop/cart',
      '  - path: /cart',
      '-   number: 8081',
      '+   number: 80',
    ])
  })
  it('stands without the object', () => {
    expect(diffOf('Ingress shop/checkout', widen, undefined).map(({ look }) => look)).toEqual(['comment', 'del', 'add'])
  })
})

describe('applying it', () => {
  it('changes a copy', () => {
    const after = applied(ingress, widen)
    expect(after).toMatchObject({ spec: { rules: [{ http: { paths: [{ path: '/api/checkout', pathType: 'Prefix' }] } }] } })
    expect(ingress.spec.rules[0]?.http.paths[0]?.pathType).toBe('Exact')
  })
  it('keeps the type that stands there', () => {
    expect(applied(ingress, [{ pointer: `${at}/weight`, from: '5', to: '7' }])).toMatchObject({
      spec: { rules: [{ http: { paths: [{ weight: 7 }] } }] },
    })
  })
  it('adds what was empty and removes what becomes empty', () => {
    const after = applied(ingress, [
      { pointer: '/spec/ingressClassName', from: '', to: 'nginx' },
      { pointer: '/metadata/annotations/a~1b', from: 'x', to: '' },
    ])
    expect(after).toMatchObject({ spec: { ingressClassName: 'nginx' } })
    expect(after?.metadata).toEqual({ name: 'checkout', namespace: 'shop', annotations: {} })
  })
  it('refuses an object that has changed since, and pointers to nowhere', () => {
    expect(applied(ingress, [{ pointer: `${at}/pathType`, from: 'Prefix', to: 'Exact' }])).toBeUndefined()
    expect(applied(ingress, [{ pointer: '/spec/rules/9/host', from: 'a', to: 'b' }])).toBeUndefined()
    expect(applied(ingress, [{ pointer: '/__proto__/x', from: '', to: 'b' }])).toBeUndefined()
  })
})

describe('the command', () => {
  it('tests the old value and replaces it', () => {
    expect(kubectlPatch({ kind: 'Ingress', namespace: 'shop', name: 'checkout' }, widen, ingress)).toBe(
      `kubectl patch ingress checkout -n shop --type=json -p '[{"op":"test","path":"${at}/pathType","value":"Exact"},{"op":"replace","path":"${at}/pathType","value":"Prefix"}]'`,
    )
  })
  it('stays one word per argument, whatever the cluster says', () => {
    const edits = [{ pointer: '/spec/x', from: '', to: "it's; rm -rf /" }]
    expect(kubectlPatch({ kind: 'Ingress', name: '$(id)' }, edits, {})).toBe(
      `kubectl patch ingress '$(id)' --type=json -p '[{"op":"add","path":"/spec/x","value":"it'\\''s; rm -rf /"}]'`,
    )
  })
})

describe('the edit that mends a finding', () => {
  const ref = { kind: 'Ingress', namespace: 'shop', name: 'checkout' }
  const grant = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'ReferenceGrant',
    metadata: { name: 'from-shop', namespace: 'auth' },
    spec: { to: [{ kind: 'Service' }] },
  }

  it('is a patch', () => {
    const mend = { do: 'patch', ref, patch: widen } as const
    expect(targetOf(mend)).toEqual(ref)
    expect(mendLines(mend, 'Ingress shop/checkout', ingress)).toEqual(diffOf('Ingress shop/checkout', widen, ingress))
    expect(mendText(mend, ingress)).toBe(kubectlPatch(ref, widen, ingress))
  })

  it('or an object to create, as YAML', () => {
    const mend = { do: 'create', object: grant } as const
    expect(targetOf(mend)).toEqual({ kind: 'ReferenceGrant', namespace: 'auth', name: 'from-shop' })
    expect(mendLines(mend, 'ReferenceGrant auth/from-shop', undefined).map(({ text }) => text)).toEqual([
      '# ReferenceGrant auth/from-shop, to be created',
      '+ apiVersion: gateway.networking.k8s.io/v1',
      '+ kind: ReferenceGrant',
      '+ metadata:',
      '+   name: from-shop',
      '+   namespace: auth',
      '+ spec:',
      '+   to:',
      '+   - kind: Service',
    ])
    expect(mendText(mend, undefined)).toMatch(/^apiVersion: gateway[\s\S]*- kind: Service$/)
  })

  it('or one to delete', () => {
    expect(mendText({ do: 'delete', ref }, undefined)).toBe('kubectl delete ingress checkout -n shop')
    expect(mendLines({ do: 'delete', ref }, 'Ingress shop/checkout', undefined)).toEqual([{ look: 'del', text: '- Ingress shop/checkout' }])
  })
})
