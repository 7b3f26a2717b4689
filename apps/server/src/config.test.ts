import { expect, test } from 'vitest'
import { DEFAULTS, isLoopback, readServeOptions } from './config.ts'

test('without flags: this machine only, port 7400, everything that may be read, no Secrets', () => {
  expect(readServeOptions({})).toEqual({
    options: {
      source: {},
      host: '127.0.0.1',
      port: 7400,
      namespaces: [],
      kiosk: false,
      secrets: false,
      allowedHosts: [],
      lbMonthlyCost: { each: 20, by: new Map() },
      expiryDays: 14,
      expect: [],
      ignore: [],
    },
  })
})

test('flags', () => {
  const flags = {
    host: '::',
    port: '0',
    namespace: ['shop', 'auth', 'shop'],
    kiosk: true,
    readSecrets: true,
    allowedHost: ['a.test'],
    expect: ['a.yaml', 'a.yaml'],
    lbMonthlyCost: ['18', 'service.k8s.aws/nlb=16.43'],
  }
  expect(readServeOptions(flags, { demo: true })).toEqual({
    options: {
      ...DEFAULTS,
      source: { demo: true },
      host: '::',
      port: 0,
      namespaces: ['shop', 'auth'],
      kiosk: true,
      secrets: true,
      allowedHosts: ['a.test'],
      expect: ['a.yaml'],
      lbMonthlyCost: { each: 18, by: new Map([['service.k8s.aws/nlb', 16.43]]) },
    },
  })
})

test.each([
  [{ port: '65536' }, '--port'],
  [{ port: '-1' }, '--port'],
  [{ port: '80a' }, '--port'],
  [{ port: '' }, '--port'],
  [{ namespace: ['Shop'] }, '--namespace'],
  [{ namespace: ['a/b'] }, '--namespace'],
  [{ namespace: ['x'.repeat(64)] }, '--namespace'],
  [{ host: '' }, '--host'],
  [{ lbMonthlyCost: ['cheap'] }, '--lb-monthly-cost'],
  [{ lbMonthlyCost: ['18', '19'] }, '--lb-monthly-cost'],
  [{ expect: ['-'] }, '--expect'],
])('%j is refused, and the flag named', (flags, name) => {
  expect(readServeOptions(flags)).toEqual({ error: expect.stringMatching(`^${name}: expected`) })
})

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.evil.com', false],
])('only this machine reaches %s: %s', (host, loopback) => expect(isLoopback(host)).toBe(loopback))
