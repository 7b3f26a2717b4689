import type { AuthorizationPolicy, IstioOperation, IstioSource } from '@portolan/model'
import type { Condition, Pattern } from '../../table.ts'

type PolicyRule = AuthorizationPolicy['rules'][number]

/** What a rule of an AuthorizationPolicy asks, as far as a request shows it; `whole`: that is all that it asks. */
export interface Readable {
  readonly when: Condition
  readonly whole: boolean
}

/** IST-11: addresses, paths, methods, hosts and headers are evaluated; principals, namespaces and claims can't be seen from outside. */
export const readRule = ({ from, to, when }: PolicyRule): Readable => {
  const sources = anyOf(from.map(ofSource))
  const operations = anyOf(to.map(ofOperation))
  const attributes = when.map(({ key, values, notValues }): Readable => {
    const header = /^request\.headers\[(.+)\]$/.exec(key)?.[1]
    if (key === 'source.ip' || key === 'remote.ip') return exact([...given(values, cidr), ...negated(notValues, cidr)])
    if (key === 'request.host') return exact([...given(values, host), ...negated(notValues, host)])
    if (header === undefined) return { when: ALWAYS, whole: false }
    const named = (value: string): Condition => ({ is: 'header', name: header, like: valuePattern(value) })
    return exact([...given(values, named), ...negated(notValues, named)])
  })
  return allOf([...(from.length > 0 ? [sources] : []), ...(to.length > 0 ? [operations] : []), ...attributes])
}

export const ALWAYS: Condition = { is: 'all', of: [] }
export const NEVER: Condition = { is: 'any', of: [] }

const ofSource = ({ ipBlocks, notIpBlocks, remoteIpBlocks, notRemoteIpBlocks, others }: IstioSource): Readable => {
  const parts = [...given(ipBlocks, cidr), ...given(remoteIpBlocks, cidr), ...negated(notIpBlocks, cidr), ...negated(notRemoteIpBlocks, cidr)]
  return { ...exact(parts), whole: others.length === 0 }
}

/** Ports are those of the gateway's pods, which the Service in front translates: they are not compared. */
const ofOperation = (operation: IstioOperation): Readable => {
  const { hosts, notHosts, ports, notPorts, methods, notMethods, paths, notPaths } = operation
  const parts = [
    ...given(hosts, host),
    ...negated(notHosts, host),
    ...given(methods, method),
    ...negated(notMethods, method),
    ...given(paths, path),
    ...negated(notPaths, path),
  ]
  return { ...exact(parts), whole: ports.length === 0 && notPorts.length === 0 }
}

const cidr = (value: string): Condition => ({
  is: 'sourceIp',
  like: { by: 'cidr', value: value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}` },
})
const host = (value: string): Condition => ({ is: 'host', like: valuePattern(value.toLowerCase().replace(/:(\d+|\*)$/, '')) })
const method = (value: string): Condition => ({ is: 'method', like: valuePattern(value) })
const path = (value: string): Condition => ({ is: 'path', like: pathPattern(value) })

const given = (values: readonly string[], of: (value: string) => Condition): readonly Condition[] => (values.length > 0 ? [any(values.map(of))] : [])
const negated = (values: readonly string[], of: (value: string) => Condition): readonly Condition[] =>
  values.length > 0 ? [{ is: 'not', of: any(values.map(of)) }] : []

const any = (of: readonly Condition[]): Condition => (of.length === 1 && of[0] ? of[0] : { is: 'any', of })

/** `*` alone is anything, at the end a prefix, at the start a suffix. */
const valuePattern = (value: string): Pattern => {
  if (value === '*') return { by: 'anything' }
  if (value.endsWith('*')) return { by: 'prefix', value: value.slice(0, -1) }
  if (value.startsWith('*')) return { by: 'regex', value: `${literal(value.slice(1))}$`, flags: '', flavour: 're2' }
  return { by: 'exact', value }
}

/** Paths may be templates too: `{*}` is one segment, `{**}` any number (pilot/pkg/security/authz/model). */
const pathPattern = (value: string): Pattern => {
  if (!value.includes('{*}') && !value.includes('{**}')) return valuePattern(value)
  const pattern = value.split(/(\{\*\*?\})/).map((part) => (part === '{*}' ? '[^/]+' : part === '{**}' ? '.*' : literal(part)))
  return { by: 'regex', value: `^${pattern.join('')}$`, flags: '', flavour: 're2' }
}

const literal = (text: string): string => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')

const exact = (of: readonly Condition[]): Readable => ({ when: of.length === 1 && of[0] ? of[0] : { is: 'all', of }, whole: true })

const anyOf = (parts: readonly Readable[]): Readable => ({ when: any(parts.map(({ when }) => when)), whole: parts.every(({ whole }) => whole) })

const allOf = (parts: readonly Readable[]): Readable => {
  const of = parts.map(({ when }) => when)
  return { when: of.length === 1 && of[0] ? of[0] : { is: 'all', of }, whole: parts.every(({ whole }) => whole) }
}
