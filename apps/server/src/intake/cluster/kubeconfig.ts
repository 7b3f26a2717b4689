import { existsSync, readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { parse, YAMLParseError } from 'yaml'
import type { SourceChoice } from '../source.ts'
import type { ExecPlugin } from './exec-plugin.ts'

type ClusterChoice = Extract<SourceChoice, { kind: 'cluster' }>

/** What the files say of one cluster and user. What changes while Portolan runs (tokens in files, a plugin's answer) is read by `Credentials`. */
export interface Loaded {
  readonly config: KubeConfig
  /** Where the token stands, for it is replaced from time to time. */
  readonly tokenFile?: string
  readonly plugin?: ExecPlugin
}

/** Reads kubeconfig files or the mounted service account. Throws errors whose message is a sentence for people. */
export const load = (choice: ClusterChoice): Loaded => {
  const { config, plugin } =
    choice.credentials === 'in-cluster' ? { config: inCluster(choice.root), plugin: undefined } : fromFiles(choice.files, choice.context)
  const tokenFile: unknown = config.getCurrentUser()?.authProvider?.config?.tokenFile
  return { config, ...(typeof tokenFile === 'string' ? { tokenFile } : {}), ...(plugin ? { plugin } : {}) }
}

const inCluster = (root = ''): KubeConfig => {
  if (!process.env.KUBERNETES_SERVICE_HOST) throw new Error('KUBERNETES_SERVICE_HOST is not set: this is no pod of a cluster')
  const config = new KubeConfig()
  config.loadFromCluster(root)
  for (const file of [config.getCurrentUser()?.authProvider?.config?.tokenFile, config.getCurrentCluster()?.caFile]) {
    if (!existsSync(String(file))) throw new Error(`${file} is not there: the pod mounts no service account (automountServiceAccountToken)`)
  }
  return config
}

const fromFiles = (listed: readonly string[], asked: string | undefined): { config: KubeConfig; plugin: ExecPlugin | undefined } => {
  const config = new KubeConfig()
  const plugins = new Map<string, { readonly exec: Raw; readonly dir: string }>()
  // As kubectl does: files of a list that don't exist are passed over, and the first to define a name wins.
  const files = listed.length > 1 ? listed.filter((file) => existsSync(file)) : listed
  if (files.length === 0) throw new Error('None of the files exists')
  for (const file of files) {
    const dir = dirname(resolve(file))
    const raw = readDocument(file)
    const part = new KubeConfig()
    const execs = prepareUsers(raw, dir)
    try {
      part.loadFromString(JSON.stringify(raw))
    } catch (error) {
      throw new Error(`${file} is no kubeconfig: ${error instanceof Error ? error.message : String(error)}`)
    }
    part.makePathsAbsolute(dir)
    for (const [name, exec] of execs) if (!config.users.some((one) => one.name === name)) plugins.set(name, { exec, dir })
    config.clusters.push(...part.clusters.filter(({ name }) => !config.clusters.some((one) => one.name === name)))
    config.users.push(...part.users.filter(({ name }) => !config.users.some((one) => one.name === name)))
    config.contexts.push(...part.contexts.filter(({ name }) => !config.contexts.some((one) => one.name === name)))
    config.currentContext ||= part.currentContext
  }
  if (asked !== undefined) config.setCurrentContext(asked)
  // Plain HTTP (kubectl proxy) is refused by client-node unless verification is off, where there is nothing to verify.
  config.clusters = config.clusters.map((one) => (String(one.server).startsWith('http://') ? { ...one, skipTLSVerify: true } : one))
  check(config)
  const plugin = plugins.get(config.getCurrentUser()?.name ?? '')
  return { config, plugin: plugin && readPlugin(plugin.exec, plugin.dir, config) }
}

const check = (config: KubeConfig): void => {
  const names = config.contexts.map(({ name }) => name).join(', ') || 'none'
  const context = config.getCurrentContext()
  if (!context) throw new Error(`The kubeconfig has no current-context; its contexts: ${names}`)
  const found = config.getContextObject(context)
  if (!found) throw new Error(`The kubeconfig has no context ${context}; it has ${names}`)
  const cluster = config.getCurrentCluster()
  if (!cluster) throw new Error(`Context ${context} names a cluster that the kubeconfig doesn't hold: ${found.cluster}`)
  if (!URL.canParse(cluster.server)) throw new Error(`Cluster ${cluster.name} has no readable server address: ${cluster.server}`)
  if (found.user !== undefined && !config.getCurrentUser())
    throw new Error(`Context ${context} names a user that the kubeconfig doesn't hold: ${found.user}`)
}

type Raw = Record<string, unknown>

const readDocument = (file: string): Raw => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(`${file} ${UNREADABLE.get(code ?? '') ?? `can't be read: ${code}`}`)
  }
  let document: unknown
  try {
    document = parse(text)
  } catch (error) {
    throw new Error(
      `${file} is no YAML: ${error instanceof YAMLParseError ? error.message.split('\n', 1)[0]?.replace(/:$/, '') : 'it nests too deeply'}`,
    )
  }
  if (!isRaw(document)) throw new Error(`${file} is no kubeconfig: it holds ${document === null ? 'nothing' : 'no mapping'}`)
  return document
}

const UNREADABLE: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'does not exist'],
  ['EACCES', 'may not be read by this account'],
  ['EISDIR', 'is a folder'],
  ['ENOTDIR', 'does not exist'],
])

/**
 * client-node 2.0.1 knows kubectl's `tokenFile` by another name, reads it once and from the working directory; and it lets plugins run
 * and write without end. So the file is given to it as the service account's is, and plugins are taken out. Returns these, by user.
 */
const prepareUsers = (document: Raw, dir: string): ReadonlyMap<string, Raw> => {
  const execs = new Map<string, Raw>()
  for (const one of Array.isArray(document.users) ? document.users : []) {
    if (!isRaw(one) || !isRaw(one.user)) continue
    const { user } = one
    if (typeof user.tokenFile === 'string' && user.tokenFile !== '') {
      user['auth-provider'] = { name: 'tokenFile', config: { tokenFile: isAbsolute(user.tokenFile) ? user.tokenFile : join(dir, user.tokenFile) } }
      // With both, kubectl takes the file (client-go clientcmd/api, AuthInfo.TokenFile).
      user.token = undefined
    }
    if (isRaw(user.exec) && typeof one.name === 'string') execs.set(one.name, user.exec)
    user.exec = undefined
  }
  return execs
}

const readPlugin = (exec: Raw, dir: string, config: KubeConfig): ExecPlugin => {
  const { apiVersion, command, args, env, installHint, interactiveMode, provideClusterInfo } = exec
  const user = config.getCurrentUser()?.name
  if (typeof command !== 'string' || command === '') throw new Error(`User ${user} has an exec plugin without a command`)
  if (apiVersion !== 'client.authentication.k8s.io/v1' && apiVersion !== 'client.authentication.k8s.io/v1beta1') {
    throw new Error(`User ${user} has an exec plugin of apiVersion ${String(apiVersion)}; client.authentication.k8s.io/v1 and v1beta1 are known`)
  }
  const cluster = config.getCurrentCluster()
  return {
    apiVersion,
    // A path is relative to the kubeconfig, a bare name is looked for in PATH (client-go clientcmd/loader.go, ResolveLocalPaths).
    command: !command.includes('/') || isAbsolute(command) ? command : join(dir, command),
    args: Array.isArray(args) ? args.map(String) : [],
    env: (Array.isArray(env) ? env.filter(isRaw) : []).map(({ name, value }) => ({ name: String(name), value: String(value ?? '') })),
    ...(typeof installHint === 'string' ? { installHint } : {}),
    needsTerminal: interactiveMode === 'Always',
    ...(provideClusterInfo === true && cluster
      ? {
          cluster: {
            server: cluster.server,
            ...(cluster.tlsServerName ? { 'tls-server-name': cluster.tlsServerName } : {}),
            ...(cluster.skipTLSVerify ? { 'insecure-skip-tls-verify': true } : {}),
            ...(cluster.caData ? { 'certificate-authority-data': cluster.caData } : {}),
            ...(cluster.proxyUrl ? { 'proxy-url': cluster.proxyUrl } : {}),
          },
        }
      : {}),
  }
}

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)
