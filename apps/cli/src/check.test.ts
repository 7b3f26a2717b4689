import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { SaxesParser } from 'saxes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckReport } from './check-report.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

const MANIFESTS = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: shop }
spec:
  ingressClassName: nginx
  rules:
    - host: shop.test
      http:
        paths:
          - { path: /cart, pathType: Exact, backend: { service: { name: cart, port: { number: 80 } } } }
          - { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { ports: [{ port: 80 }] }
`

const GOOD = `expect:
  - request: GET http://shop.test/cart
    reaches: shop/cart:80
  - request: { url: "http://shop.test/", via: IngressClass//nginx, from: outside }
    reaches: shop/web
`

const BAD = `expect:
  - request: GET http://shop.test/cart
    reaches: shop/cart
  - request: "GET http://shop.test/cart/confirm?a=<b>&c=%22,:"
    reaches: shop/cart
  - request: http://nobody.test/
    verdict: delivered
`

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-check-'))
  await mkdir(join(folder, 'deploy'))
  await writeFile(join(folder, 'deploy', 'shop.yaml'), MANIFESTS)
  await writeFile(join(folder, 'good.yaml'), GOOD)
  await writeFile(join(folder, 'bad, too.yaml'), BAD)
  await writeFile(join(folder, 'broken.yaml'), 'expect:\n  - request: shop.test\n    reach: "\\e[31m"\n')
})
afterAll(() => rm(folder, { recursive: true }))

interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

const check = async (args: readonly string[], stdin = ''): Promise<Ran> => {
  const { KUBECONFIG: _k, npm_lifecycle_event: _e, NO_COLOR: _n, ...inherited } = process.env
  const child = spawn(process.execPath, [MAIN, 'check', ...args], { cwd: folder, env: { ...inherited, HOME: folder } })
  child.stdin.end(stdin)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { status, stdout, stderr }
}

const SOURCE = ['--manifests', 'deploy']

describe('text', () => {
  test('all hold: exit status 0, no colours in a pipe', async () => {
    const { status, stdout, stderr } = await check(['good.yaml', ...SOURCE])
    expect(status).toBe(0)
    expect(stderr).toBe('')
    const column = 'http://shop.test/ (from outside; via IngressClass nginx)'.length
    expect(stdout.split('\n')).toEqual([
      'good.yaml',
      `  2 ✓ ${'GET http://shop.test/cart'.padEnd(column)}  reaches shop/cart:80`,
      '  4 ✓ http://shop.test/ (from outside; via IngressClass nginx)  reaches shop/web',
      '',
      'All 2 expectations hold.',
      'Expectations touch 2 of 2 rules.',
      'read from deploy (--manifests was given)',
      '',
    ])
  })

  test('what does not hold comes last, with the reason, the rule, the near miss and its fix: exit status 1', async () => {
    const { status, stdout } = await check(['bad, too.yaml', 'good.yaml', ...SOURCE])
    expect(status).toBe(1)
    expect(stdout).toMatch(
      /✗ GET http:\/\/shop\.test\/cart\/confirm\S* {2}bad, too\.yaml:4\n {2}expected {3}reaches shop\/cart\n {2}instead {4}It reaches shop\/web:80\./,
    )
    expect(stdout).toMatch(/\n {2}decided by path: .*\n {13}Ingress shop\/shop \/spec\/rules\/0\/http\/paths\/1, .*shop\.yaml:12\n/)
    expect(stdout).toMatch(/\n {2}near miss {2}= \/cart → shop\/cart:80: Exact matches \/cart/)
    expect(stdout).toMatch(/\n {2}fix {8}\S/)
    expect(stdout).toMatch(/\n3 of 5 expectations hold, 2 do not\.\nExpectations touch 2 of 2 rules\.\n/)
    expect(stdout.lastIndexOf('✓')).toBeLessThan(stdout.indexOf('✗'))
  })

  test('rules that no expectation touches', async () => {
    const { status, stdout } = await check(['-', '--coverage', ...SOURCE], 'expect: [{ request: "http://shop.test/cart", reaches: shop/cart }]')
    expect(status).toBe(0)
    expect(stdout).toMatch(/Rules that no expectation touches\n {2}shop\.test {2}\/ → shop\/web:80 {2}Ingress shop\/shop/)
    expect(stdout).toContain('Expectations touch 1 of 2 rules.')
  })

  test('the sample cluster', async () => {
    const entry = 'expect:\n- request: GET https://shop.example.com/api/checkout/confirm\n  reaches: shop/storefront:80\n'
    expect((await check(['-', '--demo'], entry)).status).toBe(0)
    expect((await check(['-', '--demo'], entry.replace('storefront', 'checkout'))).status).toBe(1)
  })
})

test('JSON: the report on stdout, and nothing else', async () => {
  const { status, stdout, stderr } = await check(['good.yaml', 'bad, too.yaml', '-o', 'json', ...SOURCE])
  const report = JSON.parse(stdout) as CheckReport
  expect(status).toBe(1)
  expect(stderr).toBe('')
  expect(Object.keys(report)).toEqual(['holds', 'source', 'counts', 'expectations', 'coverage'])
  expect([report.holds, report.counts, report.coverage]).toEqual([false, { total: 5, hold: 3, fail: 2, unknown: 0 }, { rules: 2, touched: 2 }])
  expect(report.expectations[1]).toEqual({
    file: 'good.yaml',
    line: 4,
    request: { url: 'http://shop.test/', from: 'outside', via: { kind: 'IngressClass', name: 'nginx' } },
    wants: ['reaches shop/web'],
    state: 'holds',
    verdict: 'delivered',
    summary: expect.any(String),
  })
  expect(report.expectations[3]).toMatchObject({
    file: 'bad, too.yaml',
    line: 4,
    state: 'fails',
    missed: 'reaches shop/cart',
    why: 'It reaches shop/web:80.',
    step: { stage: 'path', ref: { kind: 'Ingress', name: 'shop' } },
    nearMiss: { label: '= /cart', leadsTo: 'shop/cart:80', fix: expect.any(String) },
  })
})

test('JSON with --coverage lists the rules', async () => {
  const { stdout } = await check(['-', '-o', 'json', '--coverage', ...SOURCE], 'expect: [{ request: "http://shop.test/cart", reaches: shop/cart }]')
  expect((JSON.parse(stdout) as CheckReport).coverage).toMatchObject({
    rules: 2,
    touched: 1,
    untouched: [{ ref: { kind: 'Ingress', namespace: 'shop', name: 'shop' }, hosts: ['shop.test'], label: '/', leadsTo: 'shop/web:80' }],
  })
})

test('JUnit: well-formed XML whose counts agree with its cases', async () => {
  const { status, stdout } = await check(['good.yaml', 'bad, too.yaml', '-o', 'junit', ...SOURCE])
  expect(status).toBe(1)
  const opened: { name: string; attributes: Record<string, string> }[] = []
  const parser = new SaxesParser()
  parser.on('opentag', (tag) => opened.push({ name: tag.name, attributes: tag.attributes as Record<string, string> }))
  parser.on('error', (error) => {
    throw error
  })
  parser.write(stdout).close()
  const named = (name: string) => opened.filter((tag) => tag.name === name).map(({ attributes }) => attributes)
  expect(named('testsuites')).toEqual([{ name: 'portolan check', tests: '5', failures: '2', errors: '0' }])
  expect(named('testsuite')).toEqual([
    { name: 'good.yaml', tests: '2', failures: '0', errors: '0' },
    { name: 'bad, too.yaml', tests: '3', failures: '2', errors: '0' },
  ])
  expect(named('testcase')).toHaveLength(5)
  expect(named('testcase')[3]).toEqual({
    classname: 'bad, too.yaml',
    name: 'GET http://shop.test/cart/confirm?a=<b>&c=%22,: reaches shop/cart',
    file: 'bad, too.yaml',
    line: '4',
  })
  expect(named('failure')[0]).toEqual({ type: 'fails', message: 'It reaches shop/web:80.' })
})

test('GitHub: an annotation for each that does not hold, and a notice with the counts', async () => {
  const { status, stdout } = await check(['good.yaml', 'bad, too.yaml', '-o', 'github', ...SOURCE])
  expect(status).toBe(1)
  const lines = stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines[0]).toMatch(
    /^::error file=bad%2C too\.yaml,line=4,title=GET http%3A\/\/shop\.test\/cart\/confirm\?a=<b>&c=%2522%2C%3A%3A reaches shop\/cart::It reaches shop\/web:80\.%0AFix: /,
  )
  expect(lines[2]).toBe('::warning title=portolan check::3 of 5 expectations hold, 2 do not.%0AExpectations touch 2 of 2 rules.')
  expect((await check(['good.yaml', '-o', 'github', ...SOURCE])).stdout).toMatch(/^::notice title=portolan check::All 2 expectations hold\./)
})

describe('usage', () => {
  test('what is wrong in a file is said with file, line and field, and nothing is checked', async () => {
    const { status, stdout, stderr } = await check(['good.yaml', 'broken.yaml', ...SOURCE])
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr.split('\n').map((line) => line.slice(0, 62))).toEqual([
      'error: broken.yaml:2: expect[0].request: url has no scheme. Ex',
      'error: broken.yaml:3: expect[0].reach: "reach" is not a key th',
      '',
    ])
  })

  test('GitHub gets the mistakes as annotations', async () => {
    const { status, stdout } = await check(['broken.yaml', '-o', 'github', ...SOURCE])
    expect(status).toBe(2)
    expect(stdout).toMatch(/\n::error file=broken\.yaml,line=3,title=expect\[0\]\.reach::"reach" is not a key/)
  })

  test.each([
    [[], "missing required argument 'FILE'"],
    [['nowhere.yaml', ...SOURCE], 'error: nowhere.yaml:1: There is no such file.'],
    [['deploy', ...SOURCE], 'error: deploy:1: This is a folder. Expected files.'],
    [['good.yaml', '-o', 'xml', ...SOURCE], "argument 'xml' is invalid"],
    [['-', '--manifests', '-'], 'either the manifests or the expectations'],
    [['good.yaml', '--timeout', 'soon', ...SOURCE], '--timeout: expected seconds'],
    [['good.yaml', '--demo', ...SOURCE], 'error: '],
  ])('%j', async (args, message) => {
    const { status, stdout, stderr } = await check(args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })

  test('a cluster that does not answer: nothing can be told, exit status 1', async () => {
    const server = 'https://127.0.0.1:1'
    const config = { apiVersion: 'v1', kind: 'Config', 'current-context': 'c', contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }] }
    const rest = { clusters: [{ name: 'c', cluster: { server } }], users: [{ name: 'u', user: {} }] }
    await writeFile(join(folder, 'kubeconfig'), JSON.stringify({ ...config, ...rest }))
    const { status, stdout, stderr } = await check(['good.yaml', '--kubeconfig', 'kubeconfig', '--timeout', '5'])
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^error: /)
  })

  test('help shows an expectation file that can be read', async () => {
    const { status, stdout } = await check(['--help'])
    expect(status).toBe(0)
    const lines = stdout.split('\n')
    const from = lines.indexOf('  expect:')
    const example = lines.slice(from, lines.indexOf('', from)).join('\n')
    const { status: read, stderr } = await check(['-', '--demo', '-o', 'json'], example)
    expect(stderr).toBe('')
    expect(read).toBe(1)
  })
})
