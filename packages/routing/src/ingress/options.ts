import { type Cluster, type ConfigMap, type Labels, NO_LABELS, type Ref } from '@portolan/model'
import type { Running } from './families.ts'

/** How a running controller was started, as far as that can be read (DET-08). */
export class ControllerOptions {
  /** False: nothing of the controller was found, so its defaults are assumed. */
  readonly known: boolean
  /** Where flags like `--configmap=$(POD_NAMESPACE)/name` point to. */
  readonly namespace: string | undefined
  readonly #flags = new Map<string, string>()
  readonly #cluster: Cluster | undefined

  private constructor(known: boolean, args: readonly string[], namespace: string | undefined, cluster?: Cluster) {
    this.known = known
    this.namespace = namespace
    this.#cluster = cluster
    for (const [at, arg] of args.entries()) {
      const flag = /^--?([A-Za-z][A-Za-z0-9._-]*)(?:=([\s\S]*))?$/.exec(arg)
      if (!flag) continue
      const next = args[at + 1]
      const value = flag[2] ?? (next === undefined || next.startsWith('-') ? 'true' : next)
      this.#flags.set((flag[1] ?? '').toLowerCase(), value.replaceAll('$(POD_NAMESPACE)', namespace ?? ''))
    }
  }

  /** Of a controller that nobody saw: everything is at its default. */
  static readonly unknown = new ControllerOptions(false, [], undefined)

  /** From the workload that runs the controller, else from its pods. */
  static of(cluster: Cluster, running: Running): ControllerOptions {
    const [pod] = running.pods
    const template = running.workloads.flatMap((ref) => templateOf(cluster, ref) ?? [])[0]
    if (template) return new ControllerOptions(true, template.args, template.namespace, cluster)
    return pod ? new ControllerOptions(true, pod.args, pod.meta.namespace, cluster) : ControllerOptions.unknown
  }

  /** The value of `--name=value` or `--name value`; `true` of a flag without one. Names compare without case, as Traefik's do. */
  flag(name: string): string | undefined {
    return this.#flags.get(name.toLowerCase())
  }

  /** A flag that is on or off, by Go's strconv.ParseBool. */
  isOn(name: string, byDefault = false): boolean {
    const value = this.flag(name)
    return value === undefined ? byDefault : /^(1|t|true)$/i.test(value)
  }

  /** The ConfigMap that a flag names, by default `--configmap=namespace/name`; `unread` says that there is one which can't be read. */
  configMap(flag = 'configmap'): { readonly object?: ConfigMap; readonly unread?: string } {
    const [namespace, name, ...more] = (this.flag(flag) ?? '').split('/')
    if (!this.#cluster || !namespace || !name || more.length > 0) return {}
    const object = this.#cluster.get('ConfigMap', namespace, name)
    if (object) return { object }
    return this.#cluster.knows('ConfigMap')
      ? {}
      : { unread: `ConfigMap ${namespace}/${name} can't be read; its options are taken to be at their defaults.` }
  }

  /** The controller's options in that ConfigMap. What doesn't pass the door is `WITHHELD`. */
  get config(): Labels {
    return this.configMap().object?.options ?? NO_LABELS
  }

  /** All flags whose name begins so, by the rest of the name. */
  *flagsUnder(prefix: string): Iterable<readonly [rest: string, value: string]> {
    const start = prefix.toLowerCase()
    for (const [name, value] of this.#flags) if (name.startsWith(start)) yield [name.slice(start.length), value]
  }
}

const templateOf = (
  cluster: Cluster,
  { kind, namespace, name }: Ref,
): { readonly args: readonly string[]; readonly namespace?: string } | undefined => {
  if (kind !== 'Deployment' && kind !== 'DaemonSet' && kind !== 'StatefulSet') return undefined
  const workload = cluster.get(kind, namespace, name)
  return workload && { args: workload.template.args, ...(namespace === undefined ? {} : { namespace }) }
}
