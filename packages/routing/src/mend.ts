import type { Cluster, Service } from '@portolan/model'
import { meant } from './near-names.ts'
import type { Target } from './table.ts'

/** The one edit that would mend a backend. */
export type Mend = NonNullable<NonNullable<Target['fault']>['fix']>

/** Services that are looked through for a name that was meant. */
const MANY = 500

/**
 * The Service has no such port: the only one there is, the one that leads to the pod port which was written, or the one whose name or number
 * is close. `at`: where the port is written.
 */
export const otherPort = ({ meta, ports }: Service, port: number | string, at: string): Mend | undefined => {
  const leading = ports.filter(({ targetPort }) => targetPort === port)
  const written = (one: Service['ports'][number]): string => (typeof port === 'number' ? String(one.port) : one.name)
  const close = leading.length === 0 ? meant(String(port), ports.map(written)) : undefined
  const one = ports.length === 1 ? ports[0] : leading.length === 1 ? leading[0] : ports.find((each) => written(each) === close)
  if (!one) return undefined
  const why = one.targetPort === port ? ` ${port} is the port of its pods.` : ''
  const to = written(one)
  const leadsTo = `${meta.namespace ?? ''}/${meta.name}:${one.port}`
  if (to === '') return { text: `Name the port by its number, ${one.port}.${why}`, leadsTo }
  return { text: `Make the port ${to}.${why}`, leadsTo, patch: [{ pointer: at, from: String(port), to }] }
}

/** There is no such Service: the one whose name is close. `at`: where the name is written. */
export const otherName = (cluster: Cluster, namespace: string, name: string, port: number | string | undefined, at: string): Mend | undefined => {
  const all = cluster.servicesIn(namespace)
  const near = all.length > MANY ? undefined : meant(name, all.map(({ meta }) => meta.name).sort())
  if (near === undefined) return undefined
  return {
    text: `${near} is close in name. Make the Service ${near} if that was meant.`,
    leadsTo: `${namespace}/${near}${port === undefined ? '' : `:${port}`}`,
    patch: [{ pointer: at, from: name, to: near }],
  }
}

/** No grant lets the reference cross namespaces: the object that would is yet to be made. */
export const missingGrant = (kind: string, own: string, namespace: string, name: string): Mend => ({
  text: `A ReferenceGrant in ${namespace} that lets ${kind}s of ${own} refer to Service ${name} would allow it.`,
})
