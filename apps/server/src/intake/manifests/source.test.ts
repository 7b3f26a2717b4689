import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Cluster } from '@portolan/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settled } from '../settled.ts'
import { holds, service, SILENT, sourceContract } from '../source.contract.ts'
import { ManifestsSource, openManifests } from './source.ts'

const open = (path: string, namespaces?: string[]): ManifestsSource =>
  new ManifestsSource({ kind: 'manifests', path, because: 'a test says so' }, { log: SILENT, namespaces })

const folder = (): string => mkdtempSync(join(tmpdir(), 'portolan-manifests-'))

sourceContract('a folder of manifests', async () => {
  const dir = folder()
  const write = (name: string, raw: object): void => writeFileSync(join(dir, `${name}.yaml`), JSON.stringify(raw))
  write('first', service('first'))
  write('second', service('second'))
  return {
    source: open(dir),
    put: async (raw) => write((raw as { metadata: { name: string } }).metadata.name, raw),
    remove: async (_kind, _namespace, name) => rmSync(join(dir, `${name}.yaml`)),
    close: async () => rmSync(dir, { recursive: true }),
  }
})

describe('a folder of manifests', () => {
  let dir: string
  let source: ManifestsSource
  let cluster: Cluster
  let batches = 0

  beforeEach(() => {
    dir = folder()
  })
  afterEach(() => {
    source.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  const write = (name: string, text: string): void => {
    mkdirSync(join(dir, name, '..'), { recursive: true })
    writeFileSync(join(dir, name), text)
  }
  const begin = async (path = dir, namespaces?: string[]): Promise<void> => {
    source = open(path, namespaces)
    cluster = new Cluster(source.origin)
    batches = 0
    source.start((changes) => {
      batches++
      cluster.apply(changes)
    })
    expect((await settled(source, cluster, 5_000)).complete).toBe(true)
  }
  const names = (): string =>
    [...cluster.all('Service')]
      .map(({ meta }) => `${meta.namespace}/${meta.name}`)
      .sort()
      .join()
  const complaints = (): string[] => [...cluster.complaints()].map(({ ref, text }) => `${ref.file ?? ''}: ${text}`)

  it('reads YAML and JSON below it, but no dotfolders, node_modules, nor other files', async () => {
    write('a/b/deep.yml', 'apiVersion: v1\nkind: Service\nmetadata:\n  name: deep\n')
    write('list.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [service('listed')] }))
    write('.git/hidden.yaml', JSON.stringify(service('hidden')))
    write('.hidden.yaml', JSON.stringify(service('hidden')))
    write('node_modules/x/y.yaml', JSON.stringify(service('module')))
    write('notes.txt', JSON.stringify(service('text')))
    await begin()
    expect(names()).toBe('default/deep,shop/listed')
    expect(cluster.get('Service', 'default', 'deep')?.meta.place).toMatchObject({ file: 'a/b/deep.yml', line: 1 })
    expect(cluster.syncOf('Service').state).toBe('synced')
    expect(cluster.syncOf('Ingress')).toEqual({ state: 'absent', message: 'No file holds an object of kind Ingress.' })
  })

  it('says what is wrong with a broken file, loads the others, and takes it back when it is mended', async () => {
    write('broken.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: x\n')
    write('fine.yaml', JSON.stringify(service('fine')))
    await begin()
    expect(names()).toBe('shop/fine')
    expect(complaints()).toHaveLength(1)
    expect(complaints()[0]).toMatch(/^broken\.yaml: /)
    write('broken.yaml', JSON.stringify(service('mended')))
    await holds(() => names() === 'shop/fine,shop/mended')
    expect(complaints()).toEqual([])
  })

  it('names both places of an object that stands twice; the last file counts, and when it goes the other does', async () => {
    write('a.yaml', JSON.stringify(service('twin', 1111)))
    write('b.yaml', JSON.stringify(service('twin', 2222)))
    await begin()
    expect(cluster.get('Service', 'shop', 'twin')?.ports[0]?.port).toBe(2222)
    expect(complaints()).toEqual(['b.yaml: Service shop/twin stands more than once: in a.yaml:1 and in b.yaml:1. The last one counts.'])
    rmSync(join(dir, 'b.yaml'))
    await holds(() => cluster.get('Service', 'shop', 'twin')?.ports[0]?.port === 1111)
    expect(complaints()).toEqual([])
  })

  it('reads again what changed and nothing else, in one batch', async () => {
    for (const name of ['a', 'b', 'c']) write(`${name}.yaml`, JSON.stringify(service(name)))
    await begin()
    const untouched = cluster.get('Service', 'shop', 'a')
    const before = batches
    write('b.yaml', JSON.stringify(service('b', 99)))
    rmSync(join(dir, 'c.yaml'))
    await holds(() => names() === 'shop/a,shop/b' && cluster.get('Service', 'shop', 'b')?.ports[0]?.port === 99)
    expect(batches - before).toBe(1)
    expect(cluster.get('Service', 'shop', 'a')).toBe(untouched)
    expect(source.metrics.total('files_total')).toBe(4)
  })

  it('follows files that move with their folder', async () => {
    write('old/a.yaml', JSON.stringify(service('a')))
    await begin()
    renameSync(join(dir, 'old'), join(dir, 'new'))
    await holds(() => cluster.get('Service', 'shop', 'a')?.meta.place?.file === 'new/a.yaml')
  })

  it('opens nothing outside, no pipes, and nothing too long', async () => {
    const outside = folder()
    writeFileSync(join(outside, 'secret.yaml'), JSON.stringify(service('outside')))
    symlinkSync(join(outside, 'secret.yaml'), join(dir, 'link.yaml'))
    symlinkSync(outside, join(dir, 'linked-folder'))
    symlinkSync('circle.yaml', join(dir, 'circle.yaml'))
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(dir, 'pipe.yaml')])
    writeFileSync(join(dir, 'long.yaml'), Buffer.alloc(41_000_000, '#'))
    write('real/inside.yaml', JSON.stringify(service('inside')))
    symlinkSync('real/inside.yaml', join(dir, 'inside-link.yaml'))
    await begin()
    expect(names()).toBe('shop/inside')
    expect(
      complaints()
        .filter((text) => !text.includes('more than once'))
        .sort(),
    ).toEqual([
      "circle.yaml: The file can't be read (the link leads in a circle).",
      'link.yaml: The link leads out of the folder. It is not followed.',
      'linked-folder: The link leads out of the folder. It is not followed.',
      'long.yaml: The file has 41000000 bytes; at most 10000000 characters are read. It is left out.',
      'pipe.yaml: This is not a regular file. It is left out.',
    ])
    rmSync(outside, { recursive: true })
  })

  it('sees a mounted ConfigMap change, which moves a link', async () => {
    write('..one/app.yaml', JSON.stringify(service('one')))
    write('..two/app.yaml', JSON.stringify(service('two')))
    symlinkSync('..one', join(dir, '..data'))
    symlinkSync('..data/app.yaml', join(dir, 'app.yaml'))
    await begin()
    expect(names()).toBe('shop/one')
    symlinkSync('..two', join(dir, '..next'))
    renameSync(join(dir, '..next'), join(dir, '..data'))
    await holds(() => names() === 'shop/two')
  })

  it('keeps what it has when the folder goes, says so, and comes back with it', async () => {
    write('in/a.yaml', JSON.stringify(service('a')))
    await begin(join(dir, 'in'))
    renameSync(join(dir, 'in'), join(dir, 'away'))
    await holds(() => source.health().state === 'unreachable')
    expect(cluster.syncOf('Service').state).toBe('stale')
    expect(names()).toBe('shop/a')
    renameSync(join(dir, 'away'), join(dir, 'in'))
    await holds(() => source.health().state === 'reachable' && cluster.syncOf('Service').state === 'synced')
  })

  it('watches a single file', async () => {
    write('all.yaml', JSON.stringify(service('one')))
    write('other.yaml', JSON.stringify(service('other')))
    await begin(join(dir, 'all.yaml'))
    expect(names()).toBe('shop/one')
    write('all.yaml', `${JSON.stringify(service('one'))}\n---\n${JSON.stringify(service('two'))}`)
    await holds(() => names() === 'shop/one,shop/two')
  })

  it('leaves other namespaces out when some are named', async () => {
    write(
      'all.yaml',
      `${JSON.stringify(service('one'))}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: two, namespace: other}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}`,
    )
    await begin(dir, ['shop'])
    expect(names()).toBe('shop/one')
    expect(cluster.count('Namespace')).toBe(1)
  })

  it('lets other things run while it reads a long file', async () => {
    const one = (index: number): string =>
      `apiVersion: v1\nkind: Service\nmetadata:\n  name: s-${index}\n  namespace: shop\nspec:\n  ports:\n    - port: 80\n`
    write('long.yaml', Array.from({ length: 6_000 }, (_, index) => one(index)).join('---\n'))
    let longest = 0
    let last = performance.now()
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 1)
    const began = performance.now()
    await begin()
    clearInterval(beat)
    expect(cluster.count('Service')).toBe(6_000)
    expect(longest).toBeLessThan((performance.now() - began) / 2)
    expect(await source.read({ kind: 'Service', namespace: 'shop', name: 's-5999' })).toMatchObject({ metadata: { name: 's-5999' } })
  })

  it('reads several long files, one after the other', async () => {
    for (const file of ['a', 'b', 'c', 'd']) {
      const one = (index: number): string =>
        `apiVersion: v1\nkind: Service\nmetadata: { name: ${file}-${index}, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n`
      write(`${file}.yaml`, Array.from({ length: 1_000 }, (_, index) => one(index)).join('---\n'))
    }
    source = open(dir)
    cluster = new Cluster(source.origin)
    source.start((changes) => void cluster.apply(changes))
    expect((await settled(source, cluster, 60_000)).complete).toBe(true)
    expect(cluster.count('Service')).toBe(4_000)
    expect([...cluster.complaints()]).toEqual([])
  })

  it('lets other things run while it reads many files', async () => {
    for (let index = 0; index < 3_000; index++) write(`${index % 10}/${index}.yaml`, JSON.stringify(service(`s-${index}`)))
    let longest = 0
    let last = performance.now()
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 1)
    source = open(dir)
    cluster = new Cluster(source.origin)
    source.start((changes) => void cluster.apply(changes))
    const began = performance.now()
    await settled(source, cluster, 60_000)
    clearInterval(beat)
    expect(cluster.count('Service')).toBe(3_000)
    expect(longest).toBeLessThan((performance.now() - began) / 2)
  })
})

describe('openManifests', () => {
  it('says that a path is not there', async () => {
    const problem = await openManifests({ kind: 'manifests', path: '/nowhere/at/all', because: '' }, { log: SILENT })
    expect(problem).toMatchObject({ error: { message: "/nowhere/at/all can't be read: it is not there" } })
  })

  it('reads stdin to its end', async () => {
    const script = `
      import { openManifests } from ${JSON.stringify(new URL('./source.ts', import.meta.url).href)}
      const log = { info() {}, warn() {}, error() {}, debug() {} }
      const source = await openManifests({ kind: 'manifests', path: '-', because: '' }, { log })
      source.start((changes) => {
        for (const change of changes) if (change.type === 'put') console.log(change.object.meta.name, change.object.meta.place.file)
      })`
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      input: `${JSON.stringify(service('one'))}\n---\n${JSON.stringify(service('two'))}`,
    })
    expect(out.toString()).toBe('one stdin\ntwo stdin\n')
    await pause(0)
  })
})
