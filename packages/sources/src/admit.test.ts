import { describe, expect, test } from 'vitest'
import { admit } from './admit.ts'

const ingress = (spec: unknown) => admit({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'cart', namespace: 'shop' }, spec })

describe('admit', () => {
  test('an Ingress without pathType is kept and complained about', () => {
    const { object, complaints } = ingress({
      rules: [{ host: 'a.test', http: { paths: [{ path: '/a', backend: { service: { name: 'a', port: { number: '80' } } } }] } }],
    })
    expect(object).toMatchObject({
      kind: 'Ingress',
      rules: [{ host: 'a.test', paths: [{ path: '/a', pathType: 'ImplementationSpecific', backend: { service: 'a', port: 80 } }] }],
    })
    expect(complaints.map(({ code, ref, text }) => [code, ref.pointer, text])).toEqual([
      [
        'missing-field',
        '/spec/rules/0/http/paths/0/pathType',
        'spec.rules[0].http.paths[0].pathType is missing; expected Exact, Prefix or ImplementationSpecific. It is read as ImplementationSpecific.',
      ],
      [
        'wrong-type',
        '/spec/rules/0/http/paths/0/backend/service/port/number',
        'spec.rules[0].http.paths[0].backend.service.port.number is "80"; expected a number. It is read as 80.',
      ],
    ])
  })
  test('other kinds give nothing', () => {
    expect(admit({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } })).toEqual({ complaints: [] })
  })
})
