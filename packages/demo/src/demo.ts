import { buildAuth } from './auth.ts'
import { Cluster } from './cluster.ts'
import { buildControllers } from './controllers.ts'
import { buildData } from './data.ts'
import { buildMedia } from './media.ts'
import { putNodes } from './nodes.ts'
import { buildPayments } from './payments.ts'
import { buildPlatform } from './platform.ts'
import { buildQuiet } from './quiet.ts'
import { Script } from './script.ts'
import { buildShop } from './shop.ts'
import { buildStream } from './stream.ts'
import type { DemoEvent, Raw } from './world.ts'

/** What the demo's cluster is called. */
export const CLUSTER_NAME = 'prod-eu-1'

/**
 * The built-in cluster: raw objects as an API server would send them, and a script that keeps them alive.
 * The same seed and the same moments give the same objects.
 */
export class Demo {
  readonly #cluster: Cluster
  readonly #script: Script
  readonly #now: () => number

  /** `now` in ms since the epoch: ages and certificates count from the moment at which the demo is made. */
  constructor({ now = Date.now, seed = 1 }: { now?: () => number; seed?: number } = {}) {
    this.#now = now
    this.#cluster = new Cluster(now(), seed)
    putNodes(this.#cluster.world)
    buildControllers(this.#cluster)
    buildShop(this.#cluster)
    buildAuth(this.#cluster)
    buildMedia(this.#cluster)
    buildPayments(this.#cluster)
    buildPlatform(this.#cluster)
    buildData(this.#cluster)
    buildStream(this.#cluster)
    buildQuiet(this.#cluster)
    this.#cluster.settle()
    this.#cluster.world.drain()
    this.#script = new Script(this.#cluster)
  }

  /** Everything there is at this moment. */
  objects(): Raw[] {
    return this.#cluster.world.objects()
  }

  /** The script's next beat, meant for every 2 s: what has changed, in order. Empty when nothing has. */
  step(): DemoEvent[] {
    this.#script.step(this.#now())
    return this.#cluster.world.drain()
  }
}
