import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Certificates, Findings } from '@portolan/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { site } from '../packages/lint/exam/tls.ts'
import { type ControlPlane, skipped, startControlPlane, until } from './kube/control-plane.ts'
import { liveObjects } from './kube/live-case.ts'
import { type Portolan, portolan } from './portolan.ts'

const openssl = (...args: readonly string[]): string => execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/** Certificates made today, put into a Secret by kubectl as people do it, and held against what openssl says of them. */
describe.skipIf(skipped())('certificates on a real API server', () => {
  let plane: ControlPlane
  let server: Portolan
  let dir: string
  const file = (name: string): string => join(dir, name)

  /** `name.crt` and `name.key`, signed by `issuer`. */
  const issue = (name: string, subject: string, days: number, extensions: readonly string[], issuer?: string): void => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file(`${name}.key`)]
    const signed = issuer ? ['-CA', file(`${issuer}.crt`), '-CAkey', file(`${issuer}.key`)] : []
    const added = extensions.flatMap((extension) => ['-addext', extension])
    openssl('req', '-x509', ...key, ...signed, '-out', file(`${name}.crt`), '-days', String(days), '-subj', subject, ...added)
  }
  /** The Secret holds these certificates, and the key of the first. */
  const hold = async (...names: readonly string[]): Promise<void> => {
    writeFileSync(file('chain.crt'), names.map((name) => readFileSync(file(`${name}.crt`), 'utf8')).join(''))
    const pair = [`--cert=${file('chain.crt')}`, `--key=${file(`${names[0]}.key`)}`]
    await plane.kubectl(
      ['apply', '-f', '-'],
      await plane.kubectl(['create', 'secret', 'tls', 'web-tls', '-n', 'a', ...pair, '--dry-run=client', '-o', 'yaml']),
    )
  }
  const codes = async (): Promise<readonly string[]> =>
    (await server.get<Findings>('/api/v1/findings')).findings.map(({ code }) => code).filter((code) => code.startsWith('tls-'))
  const finds = (...wanted: readonly string[]): Promise<void> =>
    until(`it finds ${wanted.join(', ') || 'nothing'}`, 10_000, async () => (await codes()).join() === wanted.join(), codes)

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'portolan-live-certificates-'))
    const leaf = ['subjectAltName=DNS:one.test', 'basicConstraints=critical,CA:FALSE', 'certificatePolicies=2.23.140.1.2.1']
    issue('root', '/CN=Live Root', 3650, [])
    issue('middle', '/CN=Live Issuing CA', 1000, [], 'root')
    issue('good', '/CN=one.test', 90, leaf, 'middle')
    issue('soon', '/CN=one.test', 6, leaf, 'middle')
    plane = await startControlPlane({ nodes: 1 })
    await plane.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }, ...liveObjects(site).map(({ raw }) => raw)])
    server = await portolan(['--kubeconfig', plane.kubeconfig, '--read-secrets'])
  })
  afterAll(async () => {
    await server?.stop()
    await plane?.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  it('the Secret is missing, then it is there', async () => {
    await finds('tls-secret-missing')
    await hold('good', 'middle')
    await finds()
  })

  it('tells of it what openssl tells', async () => {
    const [told] = (await server.get<Certificates>('/api/v1/certificates?host=one.test')).certificates
    const dates = openssl('x509', '-in', file('good.crt'), '-noout', '-dates', '-dateopt', 'iso_8601')
    const [from, to] = dates.split('\n').map((line) => Date.parse(line.split('=')[1]?.replace(' ', 'T') ?? ''))
    expect(told).toMatchObject({ source: 'secret', names: ['one.test'], issuer: 'Live Issuing CA', notBefore: from, notAfter: to, daysLeft: 89 })
    expect(told?.chain).toMatchObject([{ subject: 'Live Issuing CA', issuer: 'Live Root' }])
    expect(told).not.toHaveProperty('chainFaults')
  })

  it('one that ends in 6 days is at risk', async () => {
    await hold('soon', 'middle')
    await finds('tls-expiring')
    await hold('good', 'middle')
    await finds()
  })

  it('without its intermediate openssl does not verify it, and the chain is a finding; with it both are content', async () => {
    const verify = (...untrusted: readonly string[]): string => openssl('verify', '-CAfile', file('root.crt'), ...untrusted, file('good.crt'))
    expect(() => verify()).toThrow(/unable to get local issuer certificate/)
    await hold('good')
    await finds('tls-chain')
    expect(verify('-untrusted', file('middle.crt'))).toContain('OK')
    await hold('good', 'middle')
    await finds()
  })

  it('a Secret of another type is found as what it is', async () => {
    await plane.kubectl(['delete', 'secret', 'web-tls', '-n', 'a'])
    const from = [`--from-file=tls.crt=${file('chain.crt')}`, `--from-file=tls.key=${file('good.key')}`]
    await plane.kubectl(['create', 'secret', 'generic', 'web-tls', '-n', 'a', ...from])
    // It counts as missing until it is looked up, at the latest after a minute; a change of who names it hastens that.
    const look = (): Promise<string> => plane.kubectl(['annotate', 'ingress', 'sso', '-n', 'a', `portolan.dev/look=${Date.now()}`, '--overwrite'])
    await until('its type is told', 10_000, async () => (await look()) !== '' && (await codes()).join() === 'tls-secret-type', codes)
  })
})
