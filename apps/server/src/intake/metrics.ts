/** What the intake counts (R27). Names are Prometheus names without the `portolan_` prefix; a label is always bounded (kinds, reasons, classes). */
const HELP = {
  watch_reconnects_total: 'Watches that ended and were made again, by kind and reason',
  relists_total: 'Times that all objects of a kind were read anew, by kind and way (watchlist, pages)',
  bad_lines_total: 'Watch lines that could not be read, by kind',
  watch_errors_total: 'ERROR events inside a watch, by kind and code',
  events_total: 'Watch events taken in, by kind',
  requests_total: 'Requests to the API server, by class of the answer (2xx, 4xx, 5xx, refused, timeout, error)',
  rewinds_total: 'Times that the API server held less history than was already seen, by kind',
  audits_total: 'Comparisons of what is held with the API server, by result (equal, mismatch, unknown)',
  audit_mismatch_total: 'Audits that found what is held to be unlike the API server, by kind',
  handler_errors_total: 'Errors caught in handlers that must not stop the intake',
  files_total: 'Manifest files read, by result',
} as const

export type CounterName = keyof typeof HELP

export interface Counter {
  readonly name: CounterName
  readonly help: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Counters of one source. They only ever grow. */
export class IntakeMetrics {
  readonly #counters = new Map<string, { name: CounterName; labels: Readonly<Record<string, string>>; value: number }>()

  count(name: CounterName, labels: Readonly<Record<string, string>> = {}, by = 1): void {
    const key = `${name} ${JSON.stringify(labels)}`
    const counter = this.#counters.get(key)
    if (counter) counter.value += by
    else this.#counters.set(key, { name, labels, value: by })
  }

  /** Everything counted so far; counters of one name stand together. */
  counters(): readonly Counter[] {
    return [...this.#counters.values()]
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
      .map((counter) => ({ ...counter, help: HELP[counter.name] }))
  }

  /** The sum over all label sets that hold the given labels. */
  total(name: CounterName, labels: Readonly<Record<string, string>> = {}): number {
    let sum = 0
    for (const counter of this.#counters.values()) {
      if (counter.name === name && Object.keys(labels).every((key) => counter.labels[key] === labels[key])) sum += counter.value
    }
    return sum
  }
}
