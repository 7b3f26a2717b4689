import { Site } from './build.ts'
import type { Cluster } from './cluster.ts'
import type { Pod, Workload } from './pods.ts'
import { storefrontIngress } from './shop.ts'

/** Beats of one round of the script; at one beat each 2 s, four minutes. Most of them are quiet: the state of the first picture. */
const ROUND = 120

/** When in a round something begins. */
const CANARY_ROLLOUT = 8
const SEARCH_RECOVERS = 24
const SEARCH_CRASHES = 34
const CATALOG_ROLLOUT = 46
const PATH_APPEARS = 78
const PATH_GOES = 88

/** What keeps the demo alive, one beat at a time. It touches nothing that leads shop.example.com/api/checkout/confirm to storefront. */
export class Script {
  readonly #cluster: Cluster
  readonly #rollouts: Rollout[] = []
  #beat = 0

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** `now` in ms since the epoch. */
  step(now: number): void {
    const rounds = Math.floor(this.#beat / ROUND)
    switch (this.#beat % ROUND) {
      case CANARY_ROLLOUT:
        this.#rollouts.push(new Rollout(this.#cluster, this.#cluster.workload('shop', 'checkout-v2'), 1, now))
        break
      case CATALOG_ROLLOUT:
        this.#rollouts.push(new Rollout(this.#cluster, this.#cluster.workload('shop', 'catalog'), 2, now))
        break
      case SEARCH_RECOVERS:
        this.#searchPod('ready', now)
        break
      case SEARCH_CRASHES:
        this.#searchPod('crashing', now)
        break
      case PATH_APPEARS:
        this.#path([['Prefix', rounds % 2 === 0 ? '/api/reviews' : '/api/wishlist', 'catalog', 8080]])
        break
      case PATH_GOES:
        this.#path([])
        break
      default:
    }
    for (const rollout of this.#rollouts.splice(0)) if (rollout.step(now)) this.#rollouts.push(rollout)
    this.#cluster.settle()
    this.#beat += 1
  }

  /** The third pod of search runs for a while, then crashes again: one more restart each time. */
  #searchPod(state: 'ready' | 'crashing', now: number): void {
    const pod = this.#cluster.podsOf({ namespace: 'shop', name: 'search' }).find(({ restarts }) => restarts > 0)
    if (pod) this.#cluster.change(pod, { state, since: now, restarts: pod.restarts + (state === 'ready' ? 1 : 0) })
  }

  #path(more: Parameters<typeof storefrontIngress>[0]): void {
    new Site(this.#cluster, 'shop').ingress('storefront', storefrontIngress(more))
  }
}

/** Pods of a Deployment replaced by those of a new template, a few at a time: new ones start, become ready, then old ones end. */
class Rollout {
  readonly #cluster: Cluster
  readonly #next: Workload
  readonly #old: Pod[]
  readonly #surge: number
  readonly #count: number
  #made = 0
  #starting: Pod[] = []
  #ending: Pod[] = []

  constructor(cluster: Cluster, workload: Workload, surge: number, now: number) {
    const revision = (workload.revision ?? 1) + 1
    const { namespace, name } = workload
    this.#cluster = cluster
    this.#next = {
      ...workload,
      revision,
      rolledOut: now,
      hash: cluster.world.suffix(`template:${namespace}/${name}/${revision}`, 9),
      image: workload.image.replace(/:(\d+)\.(\d+)\.\d+$/, (_, major: string, minor: string) => `:${major}.${minor}.${revision + 1}`),
    }
    this.#old = cluster.podsOf(workload)
    this.#count = this.#old.length
    this.#surge = surge
    cluster.retemplate(this.#next)
  }

  /** One beat; false when it is over. */
  step(now: number): boolean {
    for (const pod of this.#ending.splice(0)) this.#cluster.remove(pod)
    if (this.#starting.length > 0) {
      for (const pod of this.#starting.splice(0)) this.#cluster.change(pod, { state: 'ready', since: now })
      for (const pod of this.#old.splice(0, this.#surge)) this.#ending.push(this.#cluster.change(pod, { deleted: now + 30_000 }))
    } else {
      const end = Math.min(this.#made + this.#surge, this.#count)
      for (; this.#made < end; this.#made++) this.#starting.push(this.#cluster.addPod(this.#next, this.#made, now, 'starting'))
    }
    return this.#starting.length > 0 || this.#ending.length > 0 || this.#made < this.#count
  }
}
