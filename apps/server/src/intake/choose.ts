import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { SourceChoice, SourceProblem } from './source.ts'

/** The flags that name a source, as the command line gives them. */
export interface SourceFlags {
  readonly kubeconfig?: string
  readonly context?: string
  readonly inCluster?: boolean
  readonly manifests?: string
  readonly snapshot?: string
  readonly demo?: boolean
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/**
 * Flags first, then in-cluster credentials, KUBECONFIG, ~/.kube/config, and last the demo.
 * `exists` is there for tests. Two flags that name different sources are a problem, not a guess.
 */
export const chooseSource = (
  flags: SourceFlags,
  env: Readonly<Record<string, string | undefined>>,
  exists: (path: string) => boolean = existsSync,
): SourceChoice | SourceProblem => {
  const named = [
    flags.kubeconfig === undefined ? '' : '--kubeconfig',
    flags.inCluster ? '--in-cluster' : '',
    flags.manifests === undefined ? '' : '--manifests',
    flags.snapshot === undefined ? '' : '--snapshot',
    flags.demo ? '--demo' : '',
  ].filter(Boolean)
  if (named.length > 1) return { error: { message: `${named.join(' and ')} name different sources`, hint: 'Give one of them.' } }
  if (flags.context !== undefined && named.length > 0 && flags.kubeconfig === undefined) {
    return { error: { message: `--context belongs to a kubeconfig, not to ${named[0]}`, hint: 'Leave --context out, or give --kubeconfig.' } }
  }
  const context = flags.context === undefined ? {} : { context: flags.context }

  if (flags.demo) return { kind: 'demo', because: '--demo was given' }
  if (flags.manifests !== undefined) return { kind: 'manifests', path: flags.manifests, because: '--manifests was given' }
  if (flags.snapshot !== undefined) return { kind: 'snapshot', path: flags.snapshot, because: '--snapshot was given' }
  if (flags.inCluster) return { kind: 'cluster', credentials: 'in-cluster', because: '--in-cluster was given' }
  if (flags.kubeconfig !== undefined) {
    return { kind: 'cluster', credentials: 'kubeconfig', files: [flags.kubeconfig], ...context, because: '--kubeconfig was given' }
  }
  if (flags.context === undefined && env.KUBERNETES_SERVICE_HOST && exists(SERVICE_ACCOUNT)) {
    return { kind: 'cluster', credentials: 'in-cluster', because: 'in-cluster credentials are mounted' }
  }
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter(Boolean)
  if (listed.length > 0) return { kind: 'cluster', credentials: 'kubeconfig', files: listed, ...context, because: 'KUBECONFIG is set' }
  const home = join(env.HOME || homedir(), '.kube', 'config')
  if (exists(home)) return { kind: 'cluster', credentials: 'kubeconfig', files: [home], ...context, because: 'found ~/.kube/config' }
  if (flags.context !== undefined) {
    return {
      error: { message: `--context ${flags.context} was given, but there is no kubeconfig`, hint: 'Give --kubeconfig FILE, or set KUBECONFIG.' },
    }
  }
  return { kind: 'demo', because: 'no cluster credentials were found' }
}
