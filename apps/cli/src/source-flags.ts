import type { SourceFlags } from '@portolan/server/reading'
import { type Command, Option } from 'commander'

/** What commander makes of the flags that name a source. */
export interface SourceOpts {
  readonly kubeconfig?: string
  readonly context?: string
  readonly inCluster?: boolean
  readonly manifests?: string
  readonly snapshot?: string
  readonly demo?: boolean
  readonly namespace?: readonly string[]
}

/** The flags that every command takes to name its one source. */
export const addSourceFlags = (command: Command): Command =>
  command
    .addOption(new Option('--kubeconfig <FILE>', 'a cluster, by this kubeconfig').helpGroup('Source (one of them):'))
    .addOption(new Option('--context <NAME>', 'the context to take from the kubeconfig').helpGroup('Source (one of them):'))
    .addOption(new Option('--in-cluster', 'the cluster that this runs in').helpGroup('Source (one of them):'))
    .addOption(new Option('--manifests <PATH>', 'a folder or file of YAML or JSON; - reads standard input').helpGroup('Source (one of them):'))
    .addOption(new Option('--snapshot <FILE>', 'what portolan snapshot saved; - reads standard input').helpGroup('Source (one of them):'))
    .addOption(new Option('--demo', 'the built-in sample cluster').helpGroup('Source (one of them):'))
    .option('-n, --namespace <NS>', 'only this namespace (repeat for more; default: all that may be read)', collect)

export const sourceFlags = ({ kubeconfig, context, inCluster, manifests, snapshot, demo }: SourceOpts): SourceFlags => ({
  ...(kubeconfig === undefined ? {} : { kubeconfig }),
  ...(context === undefined ? {} : { context }),
  ...(inCluster === undefined ? {} : { inCluster }),
  ...(manifests === undefined ? {} : { manifests }),
  ...(snapshot === undefined ? {} : { snapshot }),
  ...(demo === undefined ? {} : { demo }),
})

/** An option that is given several times. */
export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

/** What is said of sources at the end of each help page. */
export const SOURCE_HELP = `
Without a source: in-cluster credentials, then KUBECONFIG, then ~/.kube/config, then the demo. It says which one it took.`
