import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
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
    writeFileSync(join(directory, 'nginx.conf'), mainConfiguration(world, directory))
    for (let fault = test(directory); fault; fault = test(directory)) {
      frozen.set(fault.index, fault.reason)
      writeFileSync(join(servers, `s${fault.index}.conf`), '')
    }
    const child = spawn('nginx', ['-c', join(directory, 'nginx.conf'), '-g', 'daemon off;'], { stdio: ['ignore', 'ignore', 'inherit'] })
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

const mainConfiguration = (world: World, directory: string): string => `load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
user root;
pid ${join(directory, 'nginx.pid')};
error_log ${join(directory, 'error.log')} crit;
worker_processes 2;
worker_rlimit_nofile 65536;
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
    keepalive 64;
  }
  server { listen ${DEFAULT_ENDPOINT} default_server; location / { return 404; } }
  include ${join(directory, 'servers')}/*.conf;
}
`

/** Undefined when the configuration loads, otherwise the scenario that nginx names in its complaint. */
const test = (directory: string): { index: number; reason: string } | undefined => {
  try {
    execFileSync('nginx', ['-t', '-q', '-c', join(directory, 'nginx.conf')], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? error)
    const complaint = said.split('\n').find((text) => text.includes('[emerg]')) ?? said
    const index = /servers\/s(\d+)\.conf/.exec(complaint)?.[1]
    if (index === undefined) throw new Error(`nginx: ${said}`)
    return { index: Number(index), reason: complaint.replace(/^.*\[emerg\] (\d+#\d+: )?/, '').replace(/ in \/.*$/, '') }
  }
}

/** The htpasswd file of a Secret. */
const passwords = (directory: string, scenario: Scenario, index: number, namespace: string, name: string): string => {
  const secret = scenario.objects.find(({ kind, metadata }) => kind === 'Secret' && metadata.namespace === namespace && metadata.name === name)
  const { auth = '' } = (secret?.data ?? {}) as { auth?: string }
  const file = join(directory, `s${index}-${namespace}-${name}.passwd`)
  writeFileSync(file, Buffer.from(auth, 'base64'))
  return file
}
