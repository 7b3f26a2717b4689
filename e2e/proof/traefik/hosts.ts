import type { RawObject } from '../scenario.ts'
import type { Seen } from '../seen.ts'

/** The hosts of one scenario among others: a label before `.test`, of the same length for all, so that no rule outgrows another. */
export const ownHost = (host: string, index: number): string => host.replace(/\.test(?=$|[:.])/i, `.${labelOf(index)}.test`)

const labelOf = (index: number): string => `n${String(index).padStart(3, '0')}`

/** Every host in the object's rules, TLS and annotations. */
export const apart = (object: RawObject, index: number): RawObject => {
  if (object.kind !== 'Ingress') return object
  return JSON.parse(JSON.stringify(object), (_, value: unknown) =>
    typeof value === 'string' && !value.startsWith('/') ? ownHosts(value, index) : value,
  ) as RawObject
}

const ownHosts = (text: string, index: number): string => text.replaceAll(/\.test\b/gi, `.${labelOf(index)}.test`)

/** What was seen, with the scenario's own hosts. */
export const together = (seen: Seen, index: number): Seen => {
  const back = (text: string): string => text.replaceAll(`.${labelOf(index)}.test`, '.test')
  if (seen.type === 'redirect') return { ...seen, location: back(seen.location) }
  if (seen.type === 'forward')
    return { ...seen, host: back(seen.host), headers: new Map([...seen.headers].map(([name, value]) => [name, back(value)])) }
  return seen
}
