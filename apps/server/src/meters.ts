import { constants, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** A counter that somebody else keeps. */
interface ForeignCounter {
  readonly name: string
  readonly help: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What is read when metrics are scraped. */
export interface Readings {
  readonly streams: () => number
  readonly revision: () => number
  readonly ready: () => boolean
  /** Objects and seconds since the last byte, by kind. */
  readonly kinds: () => readonly { readonly kind: string; readonly count: number; readonly state: string; readonly age?: number }[]
  readonly intake: () => readonly ForeignCounter[]
  /** Undefined where none are watched. */
  readonly expectations: () => Readonly<Record<'held' | 'broken' | 'unknown', number>> | undefined
}

/** Metrics for every promise (R27), named `portolan_…`. Each server has its own registry. */
export class Meters {
  readonly registry = new Registry()
  readonly resyncs = new Counter({
    name: 'portolan_sse_resyncs_total',
    help: 'Snapshots sent to readers that could not be given what they missed, by reason',
    labelNames: ['reason'],
    registers: [this.registry],
  })
  readonly cut = new Counter({ name: 'portolan_sse_cut_slow_total', help: 'Readers that were cut for not reading', registers: [this.registry] })
  readonly requests = new Histogram({
    name: 'portolan_http_request_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
    registers: [this.registry],
  })
  readonly traces = new Counter({
    name: 'portolan_traces_total',
    help: 'Requests traced, by verdict',
    labelNames: ['verdict'],
    registers: [this.registry],
  })
  readonly errors = new Counter({ name: 'portolan_handler_errors_total', help: 'Handlers that failed', registers: [this.registry] })
  readonly #lag = monitorEventLoopDelay({ resolution: 10 })
  readonly #gc: PerformanceObserver
  #heap = 0

  constructor() {
    this.#lag.enable()
    this.#gc = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { kind } = (entry as unknown as { readonly detail?: { readonly kind?: number } }).detail ?? {}
        if (kind === constants.NODE_PERFORMANCE_GC_MAJOR) this.#heap = process.memoryUsage().heapUsed
      }
    })
    this.#gc.observe({ entryTypes: ['gc'] })
    collectDefaultMetrics({ register: this.registry })
  }

  /** Says where the values come from that are read at each scrape. */
  watch(readings: Readings): void {
    const registers = [this.registry]
    const gauge = (name: string, help: string, value: () => number): void => {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value())
        },
      })
    }
    gauge('portolan_sse_clients', 'Streams that are open', readings.streams)
    gauge('portolan_revision', 'Published states since the start', readings.revision)
    gauge('portolan_ready', '1 once the first sync is done', () => (readings.ready() ? 1 : 0))
    gauge('portolan_loop_lag_p99_seconds', 'Delay of the event loop since the last scrape, 99th percentile', () => {
      const lag = this.#lag.percentile(99) / 1e9
      this.#lag.reset()
      return Number.isFinite(lag) ? lag : 0
    })
    gauge('portolan_heap_after_gc_bytes', 'Heap in use after the last full collection; 0 before the first', () => this.#heap)
    new Gauge({
      name: 'portolan_asof_age_seconds',
      help: 'Time since the source was last heard of, by kind',
      labelNames: ['kind'],
      registers,
      collect() {
        this.reset()
        for (const { kind, age } of readings.kinds()) if (age !== undefined) this.set({ kind }, age / 1000)
      },
    })
    new Gauge({
      name: 'portolan_objects',
      help: 'Objects held, by kind and state',
      labelNames: ['kind', 'state'],
      registers,
      collect() {
        this.reset()
        for (const { kind, state, count } of readings.kinds()) this.set({ kind, state }, count)
      },
    })
    new Gauge({
      name: 'portolan_expectations',
      help: 'Expectations of --expect, by whether they hold; unknown: not checked yet, or not to be told from the objects',
      labelNames: ['state'],
      registers,
      collect() {
        this.reset()
        for (const [state, count] of Object.entries(readings.expectations() ?? {})) this.set({ state }, count)
      },
    })
    this.#intake = readings.intake
  }

  #intake: Readings['intake'] = () => []

  /** The whole, as Prometheus reads it. */
  async text(): Promise<string> {
    const own = await this.registry.metrics()
    const foreign = [...Map.groupBy(this.#intake(), ({ name }) => name)].map(([name, counters]) =>
      [
        `# HELP portolan_${name} ${counters[0]?.help ?? ''}`,
        `# TYPE portolan_${name} counter`,
        ...counters.map(({ labels, value }) => `portolan_${name}${sayLabels(labels)} ${value}`),
      ].join('\n'),
    )
    return `${[own.trimEnd(), ...foreign].join('\n')}\n`
  }

  close(): void {
    this.#lag.disable()
    this.#gc.disconnect()
    this.registry.clear()
  }
}

const sayLabels = (labels: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
  )
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}
