import type { Rejected } from '@portolan/contract'

/** Every candidate that lost, told apart: those that came close, and other paths of the host that were never meant. */
export interface Nearness {
  /** In the server's order, nearest first. The first five carry letters. */
  readonly near: readonly Rejected[]
  readonly far: readonly Rejected[]
}

/**
 * A rule that lost by its path came close when its whole path begins the request's, or the other way round; when an edit of it would do;
 * or, with none of these on the host and no rule of its own for the request (`unhit`), when it shares a first segment. What lost by
 * anything but its path always came close. A backend of the rule that won is none of them: its step tells of it.
 */
export const nearOf = (rejected: readonly Rejected[], path: string, unhit: boolean): Nearness => {
  const asked = segmentsOf(path)
  const close = (miss: Rejected): boolean => {
    if (miss.stage !== 'path' || miss.patch) return true
    const own = segmentsOf(pathIn(miss.label ?? ''))
    const common = shared(own, asked)
    return common > 0 && (common === own.length || common === asked.length)
  }
  const loose = (miss: Rejected): boolean => shared(segmentsOf(pathIn(miss.label ?? '')), asked) > 0
  const take = !unhit || rejected.some((miss) => miss.stage === 'path' && close(miss)) ? close : (miss: Rejected) => close(miss) || loose(miss)
  // What the controller answers by itself has no object to name.
  const rules = rejected.filter(({ ref, stage }) => ref.name !== '' && stage !== 'service' && !(stage === 'listener' && STREAMS.has(ref.kind)))
  return { near: rules.filter(take), far: rules.filter((miss) => !take(miss)) }
}

/** Routes of opaque streams beside a request with a path: on other listeners, they were never meant. */
const STREAMS: ReadonlySet<string> = new Set(['TCPRoute', 'UDPRoute'])

/** `/api/checkout` of `= /api/checkout`, `~ ^/api/checkout`, `/api/checkout x-canary: always`. */
const pathIn = (label: string): string =>
  label
    .replace(/^[=~] /, '')
    .replace(/^\^/, '')
    .split(' ', 1)[0] ?? ''

const segmentsOf = (path: string): readonly string[] => (path.split(/[?#]/, 1)[0] ?? '').toLowerCase().split('/').filter(Boolean)

const shared = (own: readonly string[], asked: readonly string[]): number => {
  const differ = own.findIndex((segment, index) => segment !== asked[index])
  return differ < 0 ? own.length : differ
}
