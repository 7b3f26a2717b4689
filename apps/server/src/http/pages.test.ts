import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '../log.ts'
import { closeServer, listen } from './listen.ts'
import { pages } from './pages.ts'
import { answerProblems } from './problem.ts'

const INDEX = '<!doctype html><link rel="stylesheet" href="./assets/a-1234.css"><script type="module" src="./assets/b-5678.js"></script>'

const LARGE = 'export const one = 1\n'.repeat(1_000)

let dist = ''
let empty = ''
let server: Server
let url = ''

const serve = async (folder: string) => {
  const app = express()
  app.use(pages(folder))
  app.use(answerProblems(silentLog(), () => {}))
  return listen(app, '127.0.0.1', 0)
}

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'portolan-dist-'))
  empty = await mkdtemp(join(tmpdir(), 'portolan-none-'))
  await mkdir(join(dist, 'assets'))
  await writeFile(join(dist, 'index.html'), INDEX)
  await writeFile(join(dist, 'favicon.svg'), '<svg/>')
  await writeFile(join(dist, 'assets', 'b-5678.js'), 'export {}')
  await writeFile(join(dist, 'assets', 'large-9abc.js'), LARGE)
  await writeFile(join(dist, 'secret.js'), LARGE)
  const listening = await serve(dist)
  server = listening.server
  url = listening.url
})
afterAll(async () => {
  await closeServer(server, 1_000)
  await rm(dist, { recursive: true })
  await rm(empty, { recursive: true })
})

const get = async (path: string, headers: Readonly<Record<string, string>> = { Accept: 'text/html' }) => {
  const response = await fetch(new URL(path, url), { headers, redirect: 'manual' })
  return {
    status: response.status,
    cache: response.headers.get('cache-control'),
    type: response.headers.get('content-type'),
    text: await response.text(),
  }
}

test('files with a hash in their name never change, the others are asked for each time', async () => {
  expect(await get('assets/b-5678.js')).toMatchObject({ status: 200, cache: 'public, max-age=31536000, immutable', text: 'export {}' })
  expect(await get('favicon.svg')).toMatchObject({ status: 200, cache: 'no-cache', type: 'image/svg+xml' })
  expect(await get('map')).toMatchObject({ status: 200, cache: 'no-cache', text: INDEX })
})

test('files are found from views of any depth, under any prefix', async () => {
  for (const [path, up] of [
    ['', './'],
    ['map', './'],
    ['map/', './../'],
    ['ns/shop', './../'],
    ['a/b/c', './../../'],
  ] as const) {
    const { text } = await get(path)
    expect(text).toContain(`src="${up}assets/b-5678.js"`)
    const script = /src="([^"]+)"/.exec(text)?.[1] ?? ''
    expect(new URL(script, new URL(`http://proxy.test/prefix/${path}`)).pathname).toBe('/prefix/assets/b-5678.js')
  }
})

test.each(['assets/none.js', 'none.png', 'a/b/c/d/e/f/g/h/i/j', 'assets/..%2f..%2fpackage.json', '..%2fpackage.json'])(
  '%s is not there',
  async (path) => {
    expect((await get(path, { Accept: '*/*' })).status).toBeGreaterThanOrEqual(400)
  },
)

test('a name with a dot is a view for a browser, and no file', async () => {
  expect((await get('ns/a.b')).status).toBe(200)
  expect((await get('ns/a.b', { Accept: 'image/png' })).status).toBe(404)
})

test('without a build it says which command makes one', async () => {
  const bare = await serve(empty)
  const response = await fetch(bare.url)
  expect(response.status).toBe(503)
  expect(await response.text()).toContain('npm run build')
  await closeServer(bare.server, 1_000)
})

test('large scripts are compressed for those who take it, and are the same', async () => {
  const ask = (path: string, headers: Readonly<Record<string, string>>) => fetch(new URL(path, url), { headers })
  const packed = await ask('assets/large-9abc.js', { 'Accept-Encoding': 'gzip' })
  expect(Object.fromEntries(packed.headers)).toMatchObject({
    'content-encoding': 'gzip',
    vary: 'Accept-Encoding',
    'cache-control': 'public, max-age=31536000, immutable',
  })
  expect(packed.headers.get('content-type')).toMatch(/^(text|application)\/javascript/)
  expect(Number(packed.headers.get('content-length'))).toBeLessThan(LARGE.length / 10)
  expect(await packed.text()).toBe(LARGE)
  for (const headers of [{ 'Accept-Encoding': 'identity' }, { 'Accept-Encoding': 'gzip;q=0' }, { 'Accept-Encoding': 'br' }]) {
    const plain = await ask('assets/large-9abc.js', headers)
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await plain.text()).toBe(LARGE)
  }
  const part = await ask('assets/large-9abc.js', { 'Accept-Encoding': 'gzip', Range: 'bytes=0-5' })
  expect([part.status, await part.text()]).toEqual([206, 'export'])
  for (const path of ['assets/nothing-1234.js', 'assets/..%2fsecret.js', 'assets/%2e%2e/secret.js.x'])
    expect((await ask(path, { 'Accept-Encoding': 'gzip' })).status).toBe(404)
})
