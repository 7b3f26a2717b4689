import type { IngressPath } from '@portolan/model'
import type { Condition, Pattern } from '../../table.ts'
import { asRegex, hostGlob, pathGlob, valueGlob } from './globs.ts'
import { annotationOf, annotationRef, type GroupError, type Member } from './groups.ts'
import { jsonOf, listIn, partOf, textOf, textsOf } from './json.ts'

/** What a rule asks of a request. No hosts, no paths: any. */
export interface Asks {
  readonly hosts: readonly Pattern[]
  readonly paths: readonly Pattern[]
  readonly others: readonly Condition[]
  /** As written, for the optimizer: it compares texts. */
  readonly written: { readonly hosts: readonly string[]; readonly paths: readonly string[] }
  /** A pattern is a regular expression of a kind that AWS doesn't document. */
  readonly regex: boolean
  readonly error?: GroupError
}

/** AWS lets a rule have five values. */
const MOST_VALUES = 5

/**
 * The conditions of one path: its own host and path, and those that the annotation of its Service adds (ALB-06, ALB-07;
 * pkg/ingress/model_build_listener_rules.go v3.5).
 */
export const asksOf = ({ ingress }: Member, host: string, { path, pathType }: IngressPath, service: string): Asks => {
  const name = `conditions.${service}`
  const hosts = host === '' ? [] : [host]
  const hostsRegex: string[] = []
  const others: Condition[] = []
  let values = 0
  let error: GroupError | undefined
  const fail = (text: string, rule = 'ALB-07'): void => {
    error ??= { ref: annotationRef(ingress, name), text, rule }
  }
  const regexMatch = pathType === 'ImplementationSpecific' && /^(1|t|true)$/i.test(annotationOf(ingress, 'use-regex-path-match') ?? '')
  const paths = path === '' || regexMatch ? [] : pathGlobs(path, pathType)
  const pathsRegex = path !== '' && regexMatch ? [path.slice(1)] : []
  if (pathType !== 'ImplementationSpecific' && /[*?]/.test(path))
    fail(`Path ${path} has a wildcard, and pathType ${pathType} may not have one. Nothing of its group is updated.`, 'ALB-06')
  const json = jsonOf(ingress, name)
  if (json === 'broken') fail(`Annotation ${name} is no JSON. Nothing of its group is updated.`)
  for (const condition of listIn(json && json !== 'broken' ? json.value : undefined)) {
    const field = textOf(partOf(condition, 'field')) ?? ''
    switch (field) {
      case 'host-header':
      case 'path-pattern': {
        const config = partOf(condition, field === 'host-header' ? 'hostHeaderConfig' : 'pathPatternConfig')
        const [plain, regex] = [textsOf(partOf(config, 'values')), textsOf(partOf(config, 'regexValues'))]
        const of = field === 'host-header' ? [hosts, hostsRegex] : [paths, pathsRegex]
        of[0]?.push(...plain)
        of[1]?.push(...regex)
        break
      }
      case 'http-header': {
        const config = partOf(condition, 'httpHeaderConfig')
        const header = textOf(partOf(config, 'httpHeaderName')) ?? ''
        const [plain, regex] = [textsOf(partOf(config, 'values')), textsOf(partOf(config, 'regexValues'))]
        values += plain.length + regex.length
        const like = [...plain.map(valueGlob), ...regex.map(regexPattern)]
        others.push({ is: 'any', of: like.map((one) => ({ is: 'header', name: header, like: one, each: true })) })
        break
      }
      case 'http-request-method': {
        const methods = textsOf(partOf(partOf(condition, 'httpRequestMethodConfig'), 'values'))
        values += methods.length
        others.push({ is: 'any', of: methods.map((value) => ({ is: 'method', like: { by: 'exact', value } })) })
        break
      }
      case 'query-string': {
        const pairs = listIn(partOf(partOf(condition, 'queryStringConfig'), 'values'))
        values += pairs.length
        others.push({ is: 'any', of: pairs.map(queryCondition) })
        break
      }
      case 'source-ip': {
        const ranges = textsOf(partOf(partOf(condition, 'sourceIPConfig'), 'values'))
        values += ranges.length
        others.push({ is: 'any', of: ranges.map((value) => ({ is: 'sourceIp', like: { by: 'cidr', value } })) })
        break
      }
      default:
        fail(`Annotation ${name} has a condition on ${JSON.stringify(field)}, which is none. Nothing of its group is updated.`)
    }
  }
  if ((hosts.length > 0 && hostsRegex.length > 0) || (paths.length > 0 && pathsRegex.length > 0))
    fail(`Annotation ${name} mixes regular expressions with plain values of one field. Nothing of its group is updated.`)
  values += hosts.length + hostsRegex.length + paths.length + pathsRegex.length
  if (values > MOST_VALUES) fail(`A rule for ${service} has ${values} values, and AWS takes ${MOST_VALUES}. It is not written.`)
  return {
    hosts: [...hosts.map(hostGlob), ...hostsRegex.map((one) => ({ ...regexPattern(one), flags: 'i' }))],
    paths: [...(paths.length === 2 && pathType === 'Prefix' ? [segments(path)] : paths.map(pathGlob)), ...pathsRegex.map(regexPattern)],
    others,
    written: { hosts, paths: [...paths, ...pathsRegex] },
    regex: hostsRegex.length + pathsRegex.length > 0,
    ...(error ? { error } : {}),
  }
}

/** Prefix `/p` is `/p` and `/p/*`, which is the element-wise prefix (REQ-03). */
const pathGlobs = (path: string, type: IngressPath['pathType']): string[] => {
  if (type !== 'Prefix') return [path]
  const stem = path.endsWith('/') ? path.slice(0, -1) : path
  return path === '/' ? ['/*'] : [stem, `${stem}/*`]
}

const segments = (path: string): Pattern => ({ by: 'segments', value: path })

const regexPattern = (value: string): Extract<Pattern, { by: 'regex' }> => ({ by: 'regex', value, flags: '', flavour: 're2' })

const queryCondition = (pair: unknown): Condition => {
  const [key, value = ''] = [textOf(partOf(pair, 'key')), textOf(partOf(pair, 'value'))]
  if (key !== undefined && !/[*?]/.test(key)) return { is: 'query', name: key, like: valueGlob(value), each: true }
  const named = key === undefined ? '(?:[^&=]*=)?' : `${asRegex(key)}=`
  return { is: 'target', like: { by: 'regex', value: `[?&]${named}${asRegex(value)}(?:&|$)`, flags: 'i', flavour: 're2' } }
}
