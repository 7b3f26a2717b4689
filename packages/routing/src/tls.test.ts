import { type CertificateFacts, Cluster, KINDS, type KubeObject, NO_LABELS, type Secret } from '@portolan/model'
import { admit } from '@portolan/sources'
import { describe, expect, it } from 'vitest'
import { compile, trace } from './index.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const DAY = 86_400_000

const secret = (name: string, facts?: Partial<CertificateFacts>): Secret => ({
  kind: 'Secret',
  meta: { namespace: 'a', name, uid: name, resourceVersion: '1', created: 0, labels: NO_LABELS, annotations: NO_LABELS, deleting: false },
  type: 'kubernetes.io/tls',
  keys: ['tls.crt', 'tls.key'],
  ...(facts ? { certificate: { subject: '', issuer: '', names: ['h.test'], notBefore: NOW - DAY, notAfter: NOW + 61.5 * DAY, ...facts } } : {}),
})

const stepFor = (url: string, secrets: readonly Secret[], managed: readonly object[] = []) => {
  const raw = [
    { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'edge' }, spec: { controller: 'example.com/edge' } },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'in', namespace: 'a' },
      spec: {
        ingressClassName: 'edge',
        tls: [
          { hosts: ['*.wild.test'], secretName: 'wild' },
          { hosts: ['h.test'], secretName: 'own' },
        ],
        rules: ['h.test', 'x.wild.test'].map((host) => ({
          host,
          http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] },
        })),
      },
    },
  ]
  const cluster = new Cluster({ source: 'cluster', name: 'test' })
  const objects: KubeObject[] = [...[...raw, ...managed].flatMap((one) => admit(one).object ?? []), ...secrets]
  cluster.apply(objects.map((object) => ({ type: 'put', object })))
  const readable = managed.length === 0
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: kind === 'Secret' && !readable ? 'forbidden' : 'synced' })))
  const [first] = trace(cluster, compile(cluster), { url }, 0, NOW).traces
  const step = first?.steps.find(({ stage }) => stage === 'tls')
  return { verdict: step?.verdict, text: step?.text, certificate: first?.tls?.certificate?.name }
}

describe('the TLS step (ING-07)', () => {
  it('counts the days that a certificate has left, and picks it by server name', () => {
    expect(stepFor('https://h.test/', [secret('own', {})])).toEqual({
      verdict: 'pass',
      text: 'Certificate covers the name, 61 days left; TLS ends here',
      certificate: 'own',
    })
    expect(stepFor('https://x.wild.test/', [secret('wild', { names: ['*.wild.test'] })])).toMatchObject({ verdict: 'pass', certificate: 'wild' })
    expect(stepFor('https://other.test/', [secret('own', {})])).toMatchObject({ verdict: 'unknown', certificate: undefined })
  })

  it('says what is wrong with one', () => {
    expect(stepFor('https://h.test/', [secret('own', { notAfter: NOW - 2.5 * DAY })])).toMatchObject({
      verdict: 'fail',
      text: 'The certificate ended 3 days ago',
    })
    expect(stepFor('https://h.test/', [secret('own', { names: ['images.test', '*.h.test'] })])).toMatchObject({
      verdict: 'fail',
      text: 'The certificate covers images.test, *.h.test only, not h.test',
    })
    expect(stepFor('https://h.test/', [secret('own', { notBefore: NOW + DAY })])).toMatchObject({
      verdict: 'fail',
      text: 'The certificate begins on 2026-11-21',
    })
    expect(stepFor('https://h.test/', [])).toMatchObject({
      verdict: 'fail',
      text: 'Secret own does not exist, so there is no certificate for h.test',
    })
    expect(stepFor('https://h.test/', [secret('own')])).toMatchObject({ verdict: 'unknown' })
  })

  it('takes the word of cert-manager where Secrets may not be read', () => {
    const managed = (status: string, notAfter: number) => ({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: 'c', namespace: 'a' },
      spec: { secretName: 'own', dnsNames: ['h.test'], issuerRef: { name: 'i' } },
      status: { notAfter: new Date(notAfter).toISOString(), conditions: [{ type: 'Ready', status }] },
    })
    expect(stepFor('https://h.test/', [], [managed('True', NOW + 30.5 * DAY)])).toMatchObject({
      verdict: 'pass',
      text: 'Certificate covers the name, 30 days left; TLS ends here',
    })
    expect(stepFor('https://h.test/', [], [managed('True', NOW - 2.5 * DAY)])).toMatchObject({
      verdict: 'fail',
      text: 'The certificate ended 3 days ago',
    })
    expect(stepFor('https://h.test/', [], [managed('False', NOW + 30.5 * DAY)])).toMatchObject({ verdict: 'unknown' })
  })
})
