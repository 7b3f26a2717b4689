import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holds, SILENT } from '../source.contract.ts'
import { Credentials } from './credentials.ts'
import { FakeApi, status } from './fake-api.ts'
import { openCluster } from './source.ts'
import { TIMING } from './timing.ts'

describe('a credential plugin', () => {
  let dir: string
  const rejections: unknown[] = []
  const note = (error: unknown): void => void rejections.push(error)
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'portolan-plugin-'))
    rejections.length = 0
    process.on('unhandledRejection', note)
  })
  afterEach(async () => {
    await pause(0)
    process.off('unhandledRejection', note)
    rmSync(dir, { recursive: true, force: true })
    expect(rejections).toEqual([])
  })

  const V1 = 'client.authentication.k8s.io/v1'
  const answer = (status: object): string => `echo '${JSON.stringify({ apiVersion: V1, kind: 'ExecCredential', status })}'`
  /** A kubeconfig whose user is a shell script. */
  const kubeconfig = (script: string, exec: object = {}, server = 'https://10.0.0.1:6443'): string => {
    const file = join(dir, 'config')
    const document = {
      'current-context': 'prod',
      clusters: [{ name: 'c', cluster: { server, 'certificate-authority-data': 'YQ==' } }],
      users: [{ name: 'u', user: { exec: { apiVersion: V1, command: 'sh', args: ['-c', script], interactiveMode: 'IfAvailable', ...exec } } }],
      contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u' } }],
    }
    writeFileSync(file, JSON.stringify(document))
    return file
  }
  const open = (script: string, exec: object = {}): Credentials => {
    const files = [kubeconfig(script, exec)]
    const opened = Credentials.open({ kind: 'cluster', credentials: 'kubeconfig', files, because: '' }, { ...TIMING, plugin: 400, credentials: 0 })
    if ('error' in opened) throw new Error(opened.error.message)
    return opened
  }
  const refusal = (text: string | RegExp) => ({ failure: { is: 'credentials', text: expect.stringMatching(text) } })
  const runs = (): number => (existsSync(join(dir, 'runs')) ? readFileSync(join(dir, 'runs'), 'utf8').length : 0)
  const counted = (status: object): string => `printf x >> ${join(dir, 'runs')}; ${answer(status)}`

  it('gives a token, asked by the contract: who asks, in which version, about which cluster', async () => {
    const script = `printf %s "$KUBERNETES_EXEC_INFO" > ${join(dir, 'info')}; printf %s "$WHO" > ${join(dir, 'who')}; ${answer({ token: 'from-plugin' })}`
    const credentials = open(script, { env: [{ name: 'WHO', value: 'me' }], provideClusterInfo: true })
    expect((await credentials.access()).headers).toEqual({ authorization: 'Bearer from-plugin' })
    expect(readFileSync(join(dir, 'who'), 'utf8')).toBe('me')
    expect(JSON.parse(readFileSync(join(dir, 'info'), 'utf8'))).toEqual({
      kind: 'ExecCredential',
      apiVersion: V1,
      spec: { interactive: false, cluster: { server: 'https://10.0.0.1:6443', 'certificate-authority-data': 'YQ==' } },
    })
  })

  it('gives a certificate with its key', async () => {
    const { tls, headers } = await open(answer({ clientCertificateData: 'certificate', clientKeyData: 'key' })).access()
    expect(tls).toMatchObject({ cert: 'certificate', key: 'key' })
    expect(headers).toEqual({})
  })

  it('is found beside the kubeconfig when it is named by a path from there', async () => {
    writeFileSync(join(dir, 'login'), `#!/bin/sh\n${answer({ token: 'from-beside' })}\n`, { mode: 0o755 })
    expect((await open('', { command: './login', args: undefined }).access()).headers).toEqual({ authorization: 'Bearer from-beside' })
  })

  it.each([
    ['fails', 'echo "the login has ended" >&2; exit 1', /^sh ended with status 1: the login has ended$/],
    ['is killed', 'kill -9 $$', /^sh was ended by SIGKILL$/],
    ['answers with no JSON', 'echo hello', /no ExecCredential$/],
    ['answers with no credential', answer({}), /neither a token nor a certificate with its key$/],
    ['answers in another version', `echo '{"apiVersion":"v9","kind":"ExecCredential"}'`, /answered in v9, and the kubeconfig says client/],
    ['writes without end', 'yes', /^sh wrote more than 1 MB, and was stopped$/],
  ])('that %s is refused in words, and asked again the next time', async (_what, script, words) => {
    const good = `[ -e ${join(dir, 'better')} ] && { ${answer({ token: 'better' })}; exit 0; }; ${script}`
    const credentials = open(good)
    await expect(credentials.access()).rejects.toMatchObject(refusal(words))
    writeFileSync(join(dir, 'better'), '')
    expect((await credentials.access()).headers).toEqual({ authorization: 'Bearer better' })
  })

  it('that is not installed says how to get it', async () => {
    const credentials = open('', { command: 'no-such-login', installHint: 'Install it with: get no-such-login\nand more' })
    await expect(credentials.access()).rejects.toMatchObject(refusal(/^no-such-login is not installed here\. Install it with: get no-such-login$/))
  })

  it('that wants a person is not started', async () => {
    await expect(open(counted({ token: 'x' }), { interactiveMode: 'Always' }).access()).rejects.toMatchObject(refusal('interactiveMode Always'))
    expect(runs()).toBe(0)
  })

  it('that hangs is stopped, with all that it started', async () => {
    const began = performance.now()
    await expect(open(`sleep 60 & echo $! > ${join(dir, 'pid')}; wait`).access()).rejects.toMatchObject(refusal('gave no answer in 0.4 s'))
    expect(performance.now() - began).toBeLessThan(30_000)
    const pid = Number(readFileSync(join(dir, 'pid'), 'utf8'))
    expect(pid).toBeGreaterThan(1)
    await holds(() => !isRunning(pid))
  })

  it('is asked once for many, and again only when its answer ends or is refused', async () => {
    const forever = open(counted({ token: 'x' }))
    await Promise.all([forever.access(), forever.access(), forever.access()])
    await forever.access()
    expect(runs()).toBe(1)
    forever.refresh()
    await forever.access()
    expect(runs()).toBe(2)

    const brief = open(counted({ token: 'x', expirationTimestamp: new Date(Date.now() + 1_500).toISOString() }))
    await brief.access()
    await brief.access()
    expect(runs()).toBe(3)
    await pause(1_500)
    await brief.access()
    expect(runs()).toBe(4)
  })

  it('that fails leaves a source that says so, asks ever more seldom, and goes on once the login is good', async () => {
    const api = await FakeApi.start()
    const good = join(dir, 'good')
    const server = JSON.parse(readFileSync(api.kubeconfig, 'utf8')).clusters[0].cluster.server
    const script = `printf x >> ${join(dir, 'runs')}; [ -e ${good} ] || { echo "log in first" >&2; exit 1; }; ${answer({ token: 'sesame' })}`
    const files = [kubeconfig(script, {}, server)]
    api.intercept = ({ path }, response) => {
      if (response.req.headers.authorization === 'Bearer sesame') return false
      status(response, 401, `Unauthorized ${path}`)
      return true
    }
    const source = openCluster({ kind: 'cluster', credentials: 'kubeconfig', files, because: '' }, { log: SILENT }, { reprobe: 100 })
    if ('error' in source) throw new Error(source.error.message)
    source.start(() => {})
    await holds(() => source.health().state === 'unreachable')
    expect(source.health().message).toBe(
      "The credentials of context prod can't be read: sh ended with status 1: log in first. Check the user of context prod.",
    )
    await pause(1_000)
    // 100, 200, 400, 800 ms apart, and what the kinds asked before the first answer.
    expect(runs()).toBeLessThanOrEqual(7)
    writeFileSync(good, '')
    await holds(() => source.health().state === 'reachable' && source.health().kinds.get('Service')?.state === 'synced')
    source.stop()
    await api.stop()
  })
})

/** Whether a process still runs; one that has ended and waits to be collected doesn't. */
const isRunning = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    // Gone, or a system without /proc.
  }
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
