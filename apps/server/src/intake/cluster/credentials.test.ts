import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Credentials } from './credentials.ts'
import { TIMING } from './timing.ts'

describe('Credentials', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'portolan-credentials-'))
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  const write = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text)
    return join(dir, name)
  }
  const config = (user: object, more: object = {}): object => ({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'prod',
    clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443/', 'tls-server-name': 'kube.test' } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u' } }],
    ...more,
  })
  const open = (files: readonly string[], context?: string): Credentials => {
    const choice = { kind: 'cluster', credentials: 'kubeconfig', files, because: 'KUBECONFIG is set', ...(context ? { context } : {}) } as const
    const credentials = Credentials.open(choice, TIMING)
    if ('error' in credentials) throw new Error(credentials.error.message)
    return credentials
  }

  it('reads address, names, token and server name', async () => {
    const credentials = open([write('config', JSON.stringify(config({ token: 'sesame' })))])
    expect(credentials).toMatchObject({ server: 'https://10.0.0.1:6443', cluster: 'c', context: 'prod' })
    const access = await credentials.access()
    expect(access.headers).toEqual({ authorization: 'Bearer sesame' })
    expect(access.tls.servername).toBe('kube.test')
    expect(access.proxy).toBeUndefined()
  })

  it("reads kubectl's tokenFile without its newline, and again after a refusal", async () => {
    const token = write('token', 'first\n')
    const credentials = open([write('config', JSON.stringify(config({ tokenFile: token })))])
    expect((await credentials.access()).headers).toEqual({ authorization: 'Bearer first' })
    write('token', 'second\n')
    expect((await credentials.access()).headers).toEqual({ authorization: 'Bearer first' })
    credentials.refresh()
    expect((await credentials.access()).headers).toEqual({ authorization: 'Bearer second' })
  })

  it("resolves a relative tokenFile against the kubeconfig's folder, and prefers it to a token", async () => {
    write('token', 'from-file')
    const credentials = open([write('config', JSON.stringify(config({ tokenFile: './token', token: 'written' })))])
    expect((await credentials.access()).headers).toEqual({ authorization: 'Bearer from-file' })
  })

  it.each([
    ['is empty', ' \n', 'is empty'],
    ['is missing', undefined, 'does not exist'],
    ['holds a second line', 'a\nb', 'holds characters that no header may hold'],
  ])("says that the token's file %s, and reads it once it is right", async (_what, text, words) => {
    const credentials = open([write('config', JSON.stringify(config({ tokenFile: join(dir, 'token') })))])
    if (text !== undefined) write('token', text)
    await expect(credentials.access()).rejects.toMatchObject({ failure: { is: 'credentials', text: expect.stringContaining(words) } })
    write('token', 'sesame\n')
    expect((await credentials.access()).headers).toEqual({ authorization: 'Bearer sesame' })
  })

  it('stays with its context when another becomes the current one', async () => {
    const file = write('config', JSON.stringify(config({ token: 'one' })))
    const credentials = open([file])
    const clusters = [
      { name: 'c', cluster: { server: 'https://10.0.0.1:6443' } },
      { name: 'other', cluster: { server: 'https://10.0.0.2:6443' } },
    ]
    const contexts = [
      { name: 'prod', context: { cluster: 'c', user: 'u' } },
      { name: 'test', context: { cluster: 'other', user: 'u' } },
    ]
    write('config', JSON.stringify(config({ token: 'two' }, { clusters, contexts, 'current-context': 'test' })))
    credentials.refresh()
    expect((await credentials.access()).headers).toEqual({ authorization: 'Bearer two' })
    expect(credentials).toMatchObject({ server: 'https://10.0.0.1:6443', context: 'prod' })
  })

  it('merges several files as kubectl does: missing ones are passed over, the first to name a thing wins', async () => {
    const one = write('one', JSON.stringify(config({ token: 'one' })))
    const two = write('two', JSON.stringify(config({ token: 'two' }, { contexts: [{ name: 'test', context: { cluster: 'c', user: 'u' } }] })))
    const credentials = open([join(dir, 'nowhere'), one, two], 'test')
    expect(credentials.context).toBe('test')
    expect((await credentials.access()).headers).toEqual({ authorization: 'Bearer one' })
  })

  it('takes plain HTTP, as of kubectl proxy', async () => {
    const clusters = [{ name: 'c', cluster: { server: 'http://127.0.0.1:8001' } }]
    expect((await open([write('config', JSON.stringify(config({}, { clusters })))]).access()).headers).toEqual({})
  })

  it.each([
    ['no YAML', '{', 'is no YAML'],
    ['no contexts', 'apiVersion: v1\nkind: Config\n', 'has no current-context'],
    ['nothing', '', 'it holds nothing'],
    ['a list', '[]', 'it holds no mapping'],
    ['a cluster without a name', JSON.stringify({ clusters: [{ cluster: {} }] }), 'is no kubeconfig'],
    ['a user that is not there', JSON.stringify(config({}, { users: [] })), "names a user that the kubeconfig doesn't hold: u"],
    ['a cluster that is not there', JSON.stringify(config({}, { clusters: [] })), "names a cluster that the kubeconfig doesn't hold: c"],
    [
      'a plugin without a command',
      JSON.stringify(config({ exec: { apiVersion: 'client.authentication.k8s.io/v1' } })),
      'an exec plugin without a command',
    ],
    ['a plugin of another version', JSON.stringify(config({ exec: { apiVersion: 'x/v9', command: 'sh' } })), 'an exec plugin of apiVersion x/v9'],
    [
      'an address that is none',
      JSON.stringify(config({}, { clusters: [{ name: 'c', cluster: { server: 'not an address' } }] })),
      'no readable server address',
    ],
  ])('is a problem that names the file when the kubeconfig holds %s', (_what, text, words) => {
    const file = write('config', text)
    const problem = Credentials.open({ kind: 'cluster', credentials: 'kubeconfig', files: [file], because: 'KUBECONFIG is set' }, TIMING)
    expect('error' in problem && problem.error.message).toMatch(/KUBECONFIG is set\)$/)
    expect('error' in problem && problem.error.message).toContain(file)
    expect('error' in problem && problem.error.message).toContain(words)
    expect('error' in problem && problem.error.hint).toContain('--kubeconfig')
  })

  it.each([
    ['is missing', () => join(dir, 'nowhere'), 'does not exist'],
    ['is a folder', () => dir, 'is a folder'],
  ])('is a problem when the file %s', (_what, file, words) => {
    const problem = Credentials.open({ kind: 'cluster', credentials: 'kubeconfig', files: [file()], because: '--kubeconfig was given' }, TIMING)
    expect('error' in problem && problem.error.message).toBe(`${file()} ${words} (--kubeconfig was given)`)
  })

  describe('in a pod', () => {
    const mount = 'var/run/secrets/kubernetes.io/serviceaccount'
    const inCluster = () => Credentials.open({ kind: 'cluster', credentials: 'in-cluster', root: dir, because: '--in-cluster was given' }, TIMING)
    const messageOf = (opened: ReturnType<typeof inCluster>) => ('error' in opened ? opened.error.message : undefined)
    afterEach(() => vi.unstubAllEnvs())

    it('reads address and token where Kubernetes puts them, and the token again when it was rotated', async () => {
      vi.stubEnv('KUBERNETES_SERVICE_HOST', 'fd00::1')
      vi.stubEnv('KUBERNETES_SERVICE_PORT', '443')
      mkdirSync(join(dir, mount), { recursive: true })
      write(`${mount}/ca.crt`, 'a certificate')
      write(`${mount}/token`, 'first')
      const credentials = inCluster()
      if ('error' in credentials) throw new Error(credentials.error.message)
      expect(credentials).toMatchObject({ server: 'https://[fd00::1]:443', cluster: undefined, context: undefined })
      const { headers, tls } = await credentials.access()
      expect(headers).toEqual({ authorization: 'Bearer first' })
      expect(String(tls.ca)).toBe('a certificate')
      write(`${mount}/token`, 'second')
      credentials.refresh()
      expect((await credentials.access()).headers).toEqual({ authorization: 'Bearer second' })
    })

    it('says that this is no pod, or that the pod mounts no account', () => {
      vi.stubEnv('KUBERNETES_SERVICE_HOST', undefined)
      expect(messageOf(inCluster())).toContain('KUBERNETES_SERVICE_HOST is not set: this is no pod of a cluster')
      vi.stubEnv('KUBERNETES_SERVICE_HOST', '10.0.0.1')
      expect(messageOf(inCluster())).toContain('the pod mounts no service account (automountServiceAccountToken)')
    })
  })
})
