import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * A real Kubernetes control plane on loopback, for tests: etcd and kube-apiserver, and where they are there kube-controller-manager,
 * kube-scheduler and KWOK, which plays the kubelet (stages.yaml). All it knows of the machine is KUBEBUILDER_ASSETS, the folder
 * that other Kubernetes projects use too; `setup-envtest use -p path` fills one with etcd, kube-apiserver and kubectl.
 */
export interface ControlPlane {
  /** An administrator's. */
  readonly kubeconfig: string
  /** A user with no rights until RBAC grants some: `viewer`. */
  readonly viewerKubeconfig: string
  readonly server: string
  /** etcd's address, for who has to put more objects there than the API server takes in a minute. */
  readonly etcd: string
  /** What runs beside etcd and kube-apiserver. */
  readonly parts: ReadonlySet<Part>
  /** Applies YAML text or objects as kubectl does; rejects with kubectl's words. */
  apply(manifests: string | readonly object[]): Promise<void>
  /** Deletes what the manifests name, without waiting for finalizers; what isn't there is fine. */
  remove(manifests: string | readonly object[]): Promise<void>
  /** Runs kubectl as administrator; resolves to its stdout. */
  kubectl(args: readonly string[], stdin?: string): Promise<string>
  /** GET as administrator, without kubectl: the status, and the JSON or text. */
  get(path: string): Promise<{ status: number; body: unknown }>
  /** kill -9; resolves when the process is gone. */
  killApiServer(): Promise<void>
  /** Resolves when it is ready again; `flags` are added to its command line. */
  startApiServer(flags?: readonly string[]): Promise<void>
  /** Kills everything and removes its files. Happens by itself when this process ends, however it ends. */
  stop(): Promise<void>
}

export type Part = 'kube-controller-manager' | 'kube-scheduler' | 'kwok'

const PARTS: readonly Part[] = ['kube-controller-manager', 'kube-scheduler', 'kwok']

/** Undefined when tests that need it must be skipped. The variable is read once, here. */
const assets: string | undefined = process.env.KUBEBUILDER_ASSETS || undefined

/** For `describe.skipIf(skipped())`: says loudly, once, what is skipped and how to get it. */
export const skipped = (): boolean => {
  if (assets) return false
  if (!told) {
    process.stderr.write(
      '\nSKIPPED: tests against a real Kubernetes API server. They need KUBEBUILDER_ASSETS, a folder with etcd, kube-apiserver and kubectl:\n' +
        '  export KUBEBUILDER_ASSETS=$(setup-envtest use -p path)\n\n',
    )
    told = true
  }
  return true
}
let told = false

export const startControlPlane = async (options: { port?: number; parts?: readonly Part[]; nodes?: number } = {}): Promise<ControlPlane> => {
  if (!assets) throw new Error('KUBEBUILDER_ASSETS is not set')
  const bin = (name: string): string => join(assets, name)
  const dir = mkdtempSync(join(tmpdir(), 'portolan-kube-'))
  const [port, etcdPort, peerPort] = [options.port ?? (await freePort()), await freePort(), await freePort()]
  const server = `https://127.0.0.1:${port}`
  const wanted = options.parts ?? PARTS.filter((part) => existsSync(bin(part)))
  const running = new Map<string, Program>()
  const run = (name: string, args: readonly string[]): void => {
    running.set(name, new Program(bin(name), args, join(dir, `${name}.log`)))
  }

  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  writeFileSync(join(dir, 'accounts.key'), pair.privateKey)
  writeFileSync(join(dir, 'accounts.pub'), pair.publicKey)
  writeFileSync(join(dir, 'tokens.csv'), 'admin-token,admin,admin,"system:masters"\nviewer-token,viewer,viewer\n')
  mkdirSync(join(dir, 'certs'))
  const kubeconfig = (user: string): string => {
    const file = join(dir, `${user}.kubeconfig`)
    writeFileSync(
      file,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'test',
        clusters: [{ name: 'test-cluster', cluster: { server, 'certificate-authority': join(dir, 'certs', 'apiserver.crt') } }],
        users: [{ name: user, user: { token: `${user}-token` } }],
        contexts: [{ name: 'test', context: { cluster: 'test-cluster', user } }],
      }),
    )
    return file
  }
  const admin = kubeconfig('admin')
  const viewer = kubeconfig('viewer')

  const get = (path: string): Promise<{ status: number; body: unknown }> => ask(server + path, 'admin-token')

  const startApiServer = async (flags: readonly string[] = []): Promise<void> => {
    run('kube-apiserver', [
      `--etcd-servers=http://127.0.0.1:${etcdPort}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${join(dir, 'certs')}`,
      '--service-cluster-ip-range=10.96.0.0/12',
      '--authorization-mode=RBAC',
      `--token-auth-file=${join(dir, 'tokens.csv')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${join(dir, 'accounts.pub')}`,
      `--service-account-signing-key-file=${join(dir, 'accounts.key')}`,
      '--disable-admission-plugins=ServiceAccount,TaintNodesByCondition',
      '--endpoint-reconciler-type=none',
      '--allow-privileged',
      ...flags,
    ])
    await until(
      'kube-apiserver is ready',
      60_000,
      async () => (await get('/readyz').catch(() => undefined))?.status === 200,
      () => tail(join(dir, 'kube-apiserver.log')),
    )
  }

  const stop = async (): Promise<void> => {
    await Promise.all([...running.values()].map((program) => program.kill()))
    running.clear()
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }

  const kubectl = (args: readonly string[], stdin?: string): Promise<string> =>
    output(
      existsSync(bin('kubectl')) ? bin('kubectl') : 'kubectl',
      ['--kubeconfig', admin, '--cache-dir', join(dir, 'kubectl-cache'), ...args],
      stdin,
    )

  try {
    run('etcd', [
      `--data-dir=${join(dir, 'etcd')}`,
      '--unsafe-no-fsync',
      `--listen-client-urls=http://127.0.0.1:${etcdPort}`,
      `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
      '--log-level=warn',
    ])
    await startApiServer()
    if (wanted.includes('kube-controller-manager')) {
      run('kube-controller-manager', [
        `--kubeconfig=${admin}`,
        `--service-account-private-key-file=${join(dir, 'accounts.key')}`,
        '--leader-elect=false',
        '--secure-port=0',
        // Nodes here have no kubelet, no cloud and no disks.
        '--controllers=*,-nodeipam,-node-lifecycle-controller,-taint-eviction-controller,-node-route-controller,-cloud-node-lifecycle-controller,-service-lb-controller',
      ])
    }
    if (wanted.includes('kube-scheduler')) run('kube-scheduler', [`--kubeconfig=${admin}`, '--leader-elect=false', '--secure-port=0'])
    if (wanted.includes('kwok')) {
      const stages = join(import.meta.dirname, 'stages.yaml')
      run('kwok', [`--config=${stages}`, `--kubeconfig=${admin}`, '--manage-all-nodes=true', '--cidr=10.128.0.1/9', '--node-ip=10.0.0.1'])
    }
  } catch (error) {
    await stop()
    throw error
  }

  const plane: ControlPlane = {
    kubeconfig: admin,
    viewerKubeconfig: viewer,
    server,
    etcd: `http://127.0.0.1:${etcdPort}`,
    parts: new Set(wanted),
    kubectl,
    get,
    apply: async (manifests) => void (await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], textOf(manifests))),
    remove: async (manifests) => void (await kubectl(['delete', '--ignore-not-found', '--wait=false', '-f', '-'], textOf(manifests))),
    killApiServer: async () => {
      await running.get('kube-apiserver')?.kill()
    },
    startApiServer,
    stop,
  }
  const nodes = options.nodes ?? (wanted.includes('kwok') ? 2 : 0)
  if (nodes > 0) await plane.apply(Array.from({ length: nodes }, (_, index) => node(index + 1)))
  return plane
}

const node = (number: number): object => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: `node-${number}`,
    labels: { 'kubernetes.io/hostname': `node-${number}`, 'topology.kubernetes.io/zone': `zone-${(number - 1) % 3}` },
  },
})

/** A program that can't outlive this process: a shell holds it, and kills it when the pipe to us breaks. */
class Program {
  readonly #shell: ChildProcess
  readonly #ended: Promise<void>

  constructor(path: string, args: readonly string[], log: string) {
    const out = openSync(log, 'a')
    this.#shell = spawn('sh', ['-c', '"$@" 3<&- & child=$!; read -r _ <&3; kill -9 $child; wait $child', 'sh', path, ...args], {
      stdio: ['ignore', out, out, 'pipe'],
      detached: true,
    })
    this.#shell.unref()
    this.#ended = new Promise((resolve) => {
      this.#shell.once('exit', () => resolve())
      this.#shell.once('error', () => resolve())
    })
  }

  kill(): Promise<void> {
    this.#shell.ref()
    ;(this.#shell.stdio[3] as Writable | null)?.destroy()
    return this.#ended
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const listener = createServer()
    listener.once('error', reject)
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address()
      listener.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port'))))
    })
  })

const ask = (url: string, token: string): Promise<{ status: number; body: unknown }> =>
  new Promise((resolve, reject) => {
    // The certificate is the server's own, made at its first start.
    const request = https.request(
      url,
      { rejectUnauthorized: false, headers: { authorization: `Bearer ${token}`, 'user-agent': 'portolan-tests' } },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8')
          resolve({ status: response.statusCode ?? 0, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text })
        })
      },
    )
    request.setTimeout(10_000, () => request.destroy(new Error('no answer in 10 s')))
    request.on('error', reject)
    request.end()
  })

/** What is promised of an idle machine may take so many times longer on one that does other work; beyond that it is broken. */
export const PATIENCE = 10

/**
 * Polls until something holds. `promised`: ms that it takes on an idle machine; after ten times that it rejects, with what was
 * waited for and what is known about it.
 */
export const until = async (
  what: string,
  promised: number,
  holds: () => boolean | Promise<boolean>,
  known: () => unknown = () => '',
): Promise<void> => {
  const limit = promised * PATIENCE
  const ends = performance.now() + limit
  while (!(await holds())) {
    if (performance.now() > ends) {
      const last = known()
      throw new Error(`waited ${limit} ms until ${what}. ${typeof last === 'string' ? last : JSON.stringify(last)}`)
    }
    await pause(25)
  }
}

const output = (program: string, args: readonly string[], stdin = ''): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    let out = ''
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`kubectl ${args.slice(4).join(' ')}: ${said || `exit code ${code}`}`))))
    child.stdin.on('error', () => {})
    child.stdin.end(stdin)
  })

const textOf = (manifests: string | readonly object[]): string =>
  typeof manifests === 'string' ? manifests : JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests })

const tail = (file: string): string => readFileSync(file, 'utf8').split('\n').slice(-15).join('\n')
