import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Objects } from '../objects.ts'
import type { RealProxy } from '../real-proxy.ts'
import type { Scenario } from '../scenario.ts'
import { ensure, folder, type World } from '../world.ts'
import { configure, Crash, type Configuration } from './servers.ts'
import { renderServers, renderTables } from './template.ts'

/** Debian's nginx with its Lua module, configured as ingress-nginx would. */
export const nginx: RealProxy = {
  whyNot: () =>
    ensure([
      { file: 'nginx', debian: 'nginx-light' },
      { file: '/usr/lib/nginx/modules/ngx_http_lua_module.so', debian: 'libnginx-mod-http-lua' },
    ]),
  load: async (world, scenarios) => {
    const directory = folder(world, 'nginx')
    const servers = join(directory, 'servers')
    rmSync(servers, { recursive: true, force: true })
    mkdirSync(servers, { recursive: true })
    const frozen = new Map<number, string>()
    const configurations = new Map<string, Configuration>()
    scenarios.forEach((scenario, index) => {
      try {
        const one = configure(new Objects(scenario.objects), DEFAULT_ENDPOINT, (namespace, name) =>
          passwords(directory, scenario, index, namespace, name),
        )
        configurations.set(`s${index}`, one)
        writeFileSync(join(servers, `s${index}.conf`), renderServers(`s${index}`, world.address(index), one))
      } catch (error) {
        if (!(error instanceof Crash)) throw error
        frozen.set(index, error.message)
      }
    })
    writeFileSync(join(directory, 'scenarios.lua'), renderTables(configurations))
    copyFileSync(join(import.meta.dirname, 'balancer.lua'), join(directory, 'balancer.lua'))
    const main = join(directory, 'nginx.conf')
    for (const [index, reason] of refused(world, directory, scenarios.length)) {
      frozen.set(index, reason)
      rmSync(join(servers, `s${index}.conf`))
    }
    writeFileSync(main, mainConfiguration(world, directory, [join(servers, '*.conf')]))
    const child = spawn('nginx', ['-c', main, '-g', 'daemon off;'], { stdio: 'ignore' })
    return {
      frozen,
      stop: () =>
        new Promise((resolve) => {
          child.once('exit', () => resolve())
          child.kill('SIGTERM')
        }),
    }
  },
  entry: (world, index, scheme) => ({ address: world.address(index), port: scheme === 'https' ? 443 : 80 }),
}

/** The server that answers 404 where nothing else does: lines 669-680 of the template. */
const DEFAULT_ENDPOINT = '100.64.0.1:8181'

const mainConfiguration = (
  world: World,
  directory: string,
  includes: readonly string[],
): string => `load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
user root;
pid ${join(directory, 'nginx.pid')};
error_log ${join(directory, 'error.log')} crit;
worker_processes 2;
events { worker_connections 8192; multi_accept on; }
http {
  access_log off;
  lua_package_path "${directory}/?.lua;;";
  lua_max_running_timers 1;
  client_body_temp_path ${join(directory, 'body')};
  proxy_temp_path ${join(directory, 'proxy')};
  server_names_hash_bucket_size 256;
  server_names_hash_max_size 65536;
  variables_hash_max_size 4096;
  underscores_in_headers off;
  server_name_in_redirect off;
  port_in_redirect off;
  keepalive_timeout 75s;
  proxy_http_version 1.1;
  ssl_certificate ${join(world.directory, 'tls.crt')};
  ssl_certificate_key ${join(world.directory, 'tls.key')};
  upstream upstream_balancer {
    server 0.0.0.1;
    balancer_by_lua_block { require('balancer').balance() }
  }
  server { listen ${DEFAULT_ENDPOINT} default_server; location / { return 404; } }
  ${includes.map((file) => `include ${file};`).join('\n  ')}
}
`

/**
 * The scenarios that nginx refuses, with its complaint. It names one and reads no further, so a few at a time are tested, and from
 * a complaint on only those behind it.
 */
const refused = (world: World, directory: string, count: number): Map<number, string> => {
  const found = new Map<number, string>()
  const main = join(directory, 'test.conf')
  const files = Array.from({ length: count }, (_, index) => ({ index, file: join(directory, 'servers', `s${index}.conf`) })).filter(({ file }) =>
    existsSync(file),
  )
  for (let from = 0; from < files.length; from += AT_ONCE) {
    let left = files.slice(from, from + AT_ONCE)
    while (left.length > 0) {
      writeFileSync(
        main,
        mainConfiguration(
          world,
          directory,
          left.map(({ file }) => file),
        ),
      )
      const fault = complaint(main)
      if (!fault) break
      found.set(fault.index, fault.reason)
      left = left.slice(left.findIndex(({ index }) => index === fault.index) + 1)
    }
  }
  return found
}

const AT_ONCE = 16

/** Undefined when the configuration loads, otherwise the scenario that nginx names in its complaint. */
const complaint = (main: string): { index: number; reason: string } | undefined => {
  const { status, stderr } = spawnSync('nginx', ['-t', '-q', '-c', main], { encoding: 'utf8' })
  if (status === 0) return undefined
  const line = stderr.split('\n').find((text) => text.includes('[emerg]')) ?? stderr
  // Names are looked at after all files are read: then only the address tells whose they are.
  const [, high, low] = / on 100\.64\.(\d+)\.(\d+):/.exec(line) ?? []
  const index = /servers\/s(\d+)\.conf/.exec(line)?.[1] ?? (high && low ? (Number(high) - 1) * 256 + Number(low) : undefined)
  if (index === undefined) throw new Error(`nginx: ${stderr}`)
  return { index: Number(index), reason: line.replace(/^.*\[emerg\] (\d+#\d+: )?/, '').replace(/ in \/.*$/, '') }
}

/** The htpasswd file of a Secret. */
const passwords = (directory: string, scenario: Scenario, index: number, namespace: string, name: string): string => {
  const secret = scenario.objects.find(({ kind, metadata }) => kind === 'Secret' && metadata.namespace === namespace && metadata.name === name)
  const { auth = '' } = (secret?.data ?? {}) as { auth?: string }
  const file = join(directory, `s${index}-${namespace}-${name}.passwd`)
  writeFileSync(file, Buffer.from(auth, 'base64'))
  return file
}
