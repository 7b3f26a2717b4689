import type { IngressPath } from '@portolan/model'
import type { Condition } from '../../../table.ts'
import type { Reach } from '../router.ts'
import { ruleOf } from '../rule-language.ts'
import type { Version } from '../static.ts'

/** The rule of a router: its text, which decides the priority by its length (TRF-61), and what it asks. */
export interface Rule {
  readonly text: string
  readonly reach: Reach
  readonly when: Condition
  readonly label: string
}

/** v3.5.3 kubernetes.go, buildRule. `fault`: why Traefik refuses it, a clause. */
export const pathRule = (host: string, { path, pathType }: IngressPath, regex: boolean, version: Version): Rule | { readonly fault: string } => {
  const asked = conditionOf(path, pathType, regex)
  const text = [hostText(host), asked.text].filter(Boolean).join(' && ')
  const label = pathType === 'Exact' ? `= ${path}` : path || '/'
  if (text === '') return { fault: 'neither a host nor a path is asked for' }
  if (path.includes('`')) {
    // It ends the quoted text, and what follows is read as rule.
    const read = ruleOf(text, version)
    return 'fault' in read ? read : { text, reach: { by: 'rule' }, when: read, label }
  }
  if (path !== '' && !path.startsWith('/') && !(regex && pathType !== 'Exact')) return { fault: `${path} does not begin with a slash` }
  return { text, reach: reachOf(host), when: asked.when, label }
}

/** Of a host's default backend: every path. */
export const hostRule = (host: string): Rule => ({ text: hostText(host), reach: reachOf(host), when: ANY_PATH, label: 'default backend' })

/** Of the default backend of all hosts. */
export const CATCH_ALL: Rule = {
  text: 'PathPrefix(`/`)',
  reach: { by: 'any' },
  when: { is: 'path', like: { by: 'anything' } },
  label: 'default backend',
}

const ANY_PATH: Condition = { is: 'path', like: { by: 'anything' } }

/** TRF-60, TRF-61: elements are compared; with use-regex the text as it is written, for all its signs are quoted, and Exact stays exact. */
const conditionOf = (path: string, type: IngressPath['pathType'], regex: boolean): { readonly text: string; readonly when: Condition } => {
  if (path === '') return { text: '', when: ANY_PATH }
  if (type === 'Exact') return { text: `Path(\`${path}\`)`, when: { is: 'path', like: { by: 'exact', value: path }, at: '/path' } }
  if (regex) return { text: `PathRegexp(\`^${quoted(path)}\`)`, when: { is: 'path', like: { by: 'prefix', value: path }, at: '/path' } }
  if (path === '/') return { text: 'PathPrefix(`/`)', when: { is: 'path', like: { by: 'segments', value: path }, at: '/path' } }
  const stem = path.replace(/\/$/, '')
  const when: Condition = stem.endsWith('/')
    ? { is: 'any', of: [exact(stem), { is: 'path', like: { by: 'prefix', value: `${stem}/` } }] }
    : { is: 'path', like: { by: 'segments', value: path }, at: '/path' }
  return { text: `(Path(\`${stem}\`) || PathPrefix(\`${stem}/\`))`, when }
}

const exact = (value: string): Condition => ({ is: 'path', like: { by: 'exact', value } })

const hostText = (host: string): string =>
  host === '' ? '' : host.startsWith('*.') ? `HostRegexp(\`^[a-zA-Z0-9-]+\\.${quoted(host.slice(2))}$\`)` : `Host(\`${host}\`)`

/** regexp.QuoteMeta. */
const quoted = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')

const reachOf = (host: string): Reach => {
  const lower = host.toLowerCase()
  return lower === '' ? { by: 'any' } : lower.startsWith('*.') ? { by: 'suffix', value: lower.slice(1) } : { by: 'exact', value: lower }
}
