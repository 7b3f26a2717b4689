import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Finding, Findings, Info } from '@portolan/contract'
import { KINDS } from '@portolan/model'
import { serve, type Serving } from '../apps/server/src/index.ts'
import { kubectlPatch } from '@portolan/contract/patch'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Case } from '../packages/lint/exam/case.ts'
import { NOW } from '../packages/lint/exam/read.ts'
import { type ControlPlane, skipped, startControlPlane, until } from './kube/control-plane.ts'
import { gatewayCrd } from './kube/crds.ts'
import { liveObjects } from './kube/live-case.ts'
import { seed } from './kube/seed.ts'

/** Faults that a real API server refuses: they come in manifests alone. That it does is what is tested of them. */
const REFUSED: ReadonlySet<string> = new Set(['api-deprecated', 'broken-manifest'])

/** Faults by the addresses of pods, which have to be the case's own. */
const ADDRESSED: ReadonlySet<string> = new Set(['endpoint-forbidden'])

/** Faults that take minutes to become one: their objects get their age from etcd. */
const AGED: ReadonlySet<string> = new Set(['lb-pending'])

const folder = join(import.meta.dirname, '../packages/lint/exam/cases')
const cases: ReadonlyMap<string, readonly Case[]> = new Map(
  await Promise.all(
    readdirSync(folder).map(async (file): Promise<[string, readonly Case[]]> => {
      const found: Record<string, Case> = await import(join(folder, file))
      return [file.replace(/\.ts$/, ''), Object.values(found)]
    }),
  ),
)

describe.skipIf(skipped())('findings on a real API server, each provoked and cured', () => {
  let plane: ControlPlane
  let server: Serving
  let put: readonly Raw[] = []
  const spaces = new Set<string>()

  beforeAll(async () => {
    plane = await startControlPlane({ nodes: 2 })
    const crds = process.env.KUBE_CRDS
    if (crds) for (const file of readdirSync(crds)) await plane.apply(readFileSync(join(crds, file), 'utf8'))
    const served = new Set((await plane.kubectl(['api-resources', '--no-headers', '-o', 'name'])).split('\n'))
    await plane.apply(KINDS.filter(({ crd, plural, group }) => crd && !served.has(`${plural}.${group}`)).map(({ kind }) => gatewayCrd(kind)))
    // Certificates of the exam are made for its day.
    server = await serve({ source: { kubeconfig: plane.kubeconfig }, secrets: true, port: 0 }, { say: () => {}, now: () => NOW })
    await until('every kind is synced', 30_000, async () => (await get<Info>('/api/v1/info')).kinds.every(({ state }) => state === 'synced'))
  })
  afterEach(async () => {
    await clear()
    await until('nothing is found', 30_000, async () => (await open()).length === 0, open)
  })
  afterAll(async () => {
    await server?.close()
    await plane?.stop()
  })

  const get = async <T>(path: string): Promise<T> => (await fetch(server.url + path)).json() as Promise<T>

  const open = async (): Promise<readonly Finding[]> => (await get<Findings>('/api/v1/findings')).findings

  /** Makes the cluster hold what a manifest says, statuses too, and nothing else of what was put before. */
  const hold = async (yaml: string): Promise<void> => {
    const objects = liveObjects(yaml)
    const fresh = spacesOf(objects.map(({ raw }) => raw)).filter((name) => !spaces.has(name))
    if (fresh.length > 0) await plane.apply(fresh.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })))
    for (const name of fresh) spaces.add(name)
    const ids = new Set(objects.map(({ raw }) => idOf(raw)))
    // What type a Secret is of can't be changed.
    const gone = put.filter((raw) => !ids.has(idOf(raw)) || raw.kind === 'Secret')
    if (gone.length > 0) await plane.remove(gone)
    put = [...objects.map(({ raw }) => raw), ...gone]
    const ages = [...new Set(objects.map(({ created }) => created))].sort()
    for (const [i, age] of ages.entries()) {
      // The API server tells ages by the second.
      if (i > 0 && ages[i - 1] !== '') await pause(1_100)
      const batch = objects.filter(({ created }) => created === age).map(({ raw }) => raw)
      const owned = batch.filter((raw) => ownersOf(raw).length > 0)
      const free = batch.filter((raw) => !owned.includes(raw))
      if (free.length > 0) await plane.apply(free)
      for (const raw of owned) await plane.apply([await adopted(raw)])
    }
    for (const { raw, status } of objects) {
      if (status === undefined) continue
      const { namespace = '', name } = raw.metadata as { namespace?: string; name: string }
      const scope = namespace ? ['-n', namespace] : []
      await plane.kubectl(['patch', resourceOf(raw), name, ...scope, '--subresource=status', '--type=merge', '-p', JSON.stringify({ status })])
    }
  }

  /** Owners that the garbage collector finds. */
  const adopted = async (raw: Raw): Promise<Raw> => {
    const metadata = raw.metadata as { namespace?: string }
    const uid = ({ kind, apiVersion, name }: Owner): Promise<string> =>
      plane.kubectl(['get', resourceOf({ kind, apiVersion }), name, '-n', metadata.namespace ?? 'default', '-o', 'jsonpath={.metadata.uid}'])
    const ownerReferences = await Promise.all(ownersOf(raw).map(async (owner) => ({ ...owner, uid: await uid(owner) })))
    return { ...raw, metadata: { ...metadata, ownerReferences } }
  }

  /** Gives pods the addresses that a case says, once they have one. */
  const address = async (yaml: string): Promise<void> => {
    for (const { raw, address: podIP } of liveObjects(yaml)) {
      if (!podIP) continue
      const { namespace = '', name } = raw.metadata as { namespace?: string; name: string }
      const pod = ['pod', name, '-n', namespace]
      await until(`${name} has an address`, 10_000, async () => (await plane.kubectl(['get', ...pod, '-o', 'jsonpath={.status.podIP}'])) !== '')
      await plane.kubectl([
        'patch',
        ...pod,
        '--subresource=status',
        '--type=merge',
        '-p',
        JSON.stringify({ status: { podIP, podIPs: [{ ip: podIP }] } }),
      ])
    }
  }

  const found = async (code: string): Promise<Finding | undefined> => (await open()).find((finding) => finding.code === code)

  /** Of versions that the API server doesn't know kubectl removes nothing, nor anything beside them. */
  const clear = async (): Promise<void> => {
    const all = put
    put = []
    if (all.length > 0) await plane.remove(all).catch(() => Promise.all(all.map((raw) => plane.remove([raw]).catch(() => {}))))
  }

  /** Provokes the first of a rule's cases that the API server lets in. */
  const provoked = async (code: string): Promise<Case | undefined> => {
    for (const one of cases.get(code) ?? []) {
      try {
        await hold(one.wrong)
        return one
      } catch {
        await clear()
      }
    }
    return undefined
  }

  it.for([...cases.keys()])('%s', async (code) => {
    const one = await provoked(code)
    expect(one === undefined, 'the API server refuses it').toBe(REFUSED.has(code))
    if (!one) return
    const { wrong, right } = one
    if (ADDRESSED.has(code)) await address(wrong)
    if (AGED.has(code))
      await seed(
        plane.etcd,
        liveObjects(wrong).map(({ raw, created }) => ({ ...raw, metadata: { ...(raw.metadata as object), creationTimestamp: created } })),
      )
    await until(`${code} is found`, 20_000, async () => (await found(code)) !== undefined, open)
    const finding = await found(code)
    expect(finding?.text).toMatch(/\.$/)
    // The command that shows it is one that kubectl takes.
    if (finding?.see.startsWith('kubectl get')) expect(await shell(finding.see)).not.toBe('')
    if (finding?.mend) await mend(finding.mend)
    else await hold(right)
    await until(`${code} is gone`, 20_000, async () => (await found(code)) === undefined, open)
  })

  const shell = async (command: string): Promise<string> => {
    const env = { ...process.env, KUBECONFIG: plane.kubeconfig, PATH: `${process.env.KUBEBUILDER_ASSETS}:${process.env.PATH}` }
    return (await promisify(execFile)('sh', ['-c', command], { env, cwd: dirname(plane.kubeconfig) })).stdout
  }

  /** The edit that is proposed, made by kubectl as the page copies it. */
  const mend = async (edit: NonNullable<Finding['mend']>): Promise<void> => {
    switch (edit.do) {
      case 'create':
        put = [...put, edit.object]
        return plane.apply([edit.object])
      case 'delete':
        await shell(`kubectl delete ${edit.ref.kind.toLowerCase()} ${edit.ref.name} -n ${edit.ref.namespace ?? 'default'}`)
        return
      case 'patch': {
        const { kind, namespace = '_', name } = edit.ref
        const { object } = await get<{ object: unknown }>(`/api/v1/objects/${kind}/${namespace}/${name}`)
        await shell(kubectlPatch(edit.ref, edit.patch, object))
        return
      }
      default:
        edit satisfies never
    }
  }
})

type Raw = Readonly<Record<string, unknown>>

interface Owner {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
}

const ownersOf = (raw: Raw): readonly Owner[] => (raw.metadata as { ownerReferences?: readonly Owner[] }).ownerReferences ?? []

const spacesOf = (raws: readonly object[]): readonly string[] => [
  ...new Set(raws.flatMap((raw) => (raw as { metadata: { namespace?: string } }).metadata.namespace ?? [])),
]

const idOf = (raw: object): string => {
  const { kind, metadata } = raw as { kind: string; metadata: { namespace?: string; name: string } }
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`
}

/** As kubectl names the kind of an object: `ingressroute.v1alpha1.traefik.io`. */
const resourceOf = (raw: object): string => {
  const { apiVersion, kind } = raw as { apiVersion: string; kind: string }
  const [group, version] = apiVersion.split('/')
  return version === undefined ? kind.toLowerCase() : `${kind.toLowerCase()}.${version}.${group}`
}
