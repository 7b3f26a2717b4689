import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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

  it('says why an exec plugin gave nothing, and asks it again the next time', async () => {
    const script = `[ -e ${join(dir, 'logged-in')} ] || { echo "the login has ended" >&2; exit 1; }
      echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"from-plugin"}}'`
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', script], interactiveMode: 'Never' }
    const credentials = open([write('config', JSON.stringify(config({ exec })))])
    await expect(credentials.access()).rejects.toMatchObject({ failure: { is: 'credentials', text: 'the login has ended' } })
    write('logged-in', '')
    expect((await credentials.access()).headers).toEqual({ authorization: 'Bearer from-plugin' })
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
    ['no YAML', '{'],
    ['no contexts', 'apiVersion: v1\nkind: Config\n'],
    ['nothing', ''],
    ['a list', '[]'],
    [
      'an address that is none',
      JSON.stringify({
        'current-context': 'a',
        contexts: [{ name: 'a', context: { cluster: 'c', user: 'u' } }],
        clusters: [{ name: 'c', cluster: { server: 'not an address' } }],
      }),
    ],
  ])('is a problem that names the file when the kubeconfig holds %s', (_what, text) => {
    const file = write('config', text)
    const problem = Credentials.open({ kind: 'cluster', credentials: 'kubeconfig', files: [file], because: 'KUBECONFIG is set' }, TIMING)
    expect('error' in problem && problem.error.message).toContain(`read from ${file}, because KUBECONFIG is set`)
  })
})
