import { type ChildProcess, spawn } from 'node:child_process'
import { ApiError } from './failure.ts'

/** `users[].user.exec` of a kubeconfig: a program that gives credentials (client.authentication.k8s.io/v1 and v1beta1). */
export interface ExecPlugin {
  readonly apiVersion: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value: string }[]
  /** What its maker says to those who don't have it. */
  readonly installHint?: string
  readonly needsTerminal: boolean
  /** For `spec.cluster`, where the kubeconfig asks for it. */
  readonly cluster?: object
}

export interface PluginCredential {
  readonly token?: string
  readonly cert?: string
  readonly key?: string
  /** ms since the epoch; undefined: until the server refuses it. */
  readonly expires?: number
}

/** A credential is a few kB; a program that writes this much (bytes) is not the one that was meant. */
const LONGEST_OUTPUT = 1024 * 1024

/** Runs a plugin, for `ms` at most. Rejects with ApiError `credentials`; whatever it started is gone when this settles. */
export const runPlugin = async (plugin: ExecPlugin, ms: number): Promise<PluginCredential> => {
  const { command, apiVersion } = plugin
  if (plugin.needsTerminal) throw refused(`${command} wants to talk to a person (interactiveMode Always), which Portolan can't arrange`)
  const answer = parsed(await outputOf(plugin, ms)) as { apiVersion?: unknown; kind?: unknown; status?: unknown } | undefined
  if (answer?.kind !== 'ExecCredential') throw refused(`${command} answered with something that is no ExecCredential`)
  if (answer.apiVersion !== apiVersion)
    throw refused(`${command} answered in ${String(answer.apiVersion).slice(0, 100)}, and the kubeconfig says ${apiVersion}`)
  const status = (typeof answer.status === 'object' && answer.status !== null ? answer.status : {}) as Readonly<Record<string, unknown>>
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status
  const expires = typeof expirationTimestamp === 'string' ? Date.parse(expirationTimestamp) : Number.NaN
  if (typeof token !== 'string' && (typeof cert !== 'string' || typeof key !== 'string'))
    throw refused(`${command} gave neither a token nor a certificate with its key`)
  return {
    ...(typeof token === 'string' ? { token } : {}),
    ...(typeof cert === 'string' && typeof key === 'string' ? { cert, key } : {}),
    ...(Number.isNaN(expires) ? {} : { expires }),
  }
}

const outputOf = ({ command, args, env, apiVersion, installHint, cluster }: ExecPlugin, ms: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const info = { kind: 'ExecCredential', apiVersion, spec: { interactive: false, ...(cluster ? { cluster } : {}) } }
    const output: Buffer[] = []
    let length = 0
    let complaint = ''
    let child: ChildProcess
    let open = true
    const end = (settle: () => void): void => {
      if (!open) return
      open = false
      clearTimeout(timer)
      settle()
    }
    const giveUp = (text: string): void =>
      end(() => {
        killAll(child)
        reject(refused(text))
      })
    const timer = setTimeout(() => giveUp(`${command} gave no answer in ${ms / 1000} s, and was stopped`), ms)
    try {
      child = spawn(command, [...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...Object.fromEntries(env.map(({ name, value }) => [name, value])), KUBERNETES_EXEC_INFO: JSON.stringify(info) },
        // A group of its own, so that what it starts can be stopped with it.
        detached: true,
      })
    } catch (error) {
      end(() => reject(refused(`${command} can't be run: ${textOf(error)}`)))
      return
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      const isMissing = error.code === 'ENOENT'
      end(() =>
        reject(
          refused(
            `${command} ${isMissing ? `is not installed here${installHint ? `. ${firstLine(installHint)}` : ''}` : `can't be run: ${textOf(error)}`}`,
          ),
        ),
      )
    })
    child.stdout?.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > LONGEST_OUTPUT) giveUp(`${command} wrote more than ${LONGEST_OUTPUT / 1024 / 1024} MB, and was stopped`)
      else output.push(chunk)
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      if (complaint.length < 2_000) complaint += chunk.toString('utf8')
    })
    child.on('close', (status, signal) => {
      const how = status === null ? `was ended by ${signal}` : `ended with status ${status}`
      if (status === 0) end(() => resolve(Buffer.concat(output).toString('utf8')))
      else giveUp(`${command} ${how}${complaint.trim() === '' ? '' : `: ${firstLine(complaint)}`}`)
    })
  })

const killAll = (child: ChildProcess): void => {
  child.stdout?.destroy()
  child.stderr?.destroy()
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The group is gone already.
  }
}

const refused = (text: string): ApiError => new ApiError({ is: 'credentials', text })

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const firstLine = (text: string): string => text.trim().split('\n', 1)[0]?.slice(0, 300) ?? ''
