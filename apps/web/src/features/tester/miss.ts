import type { Rejected } from '@portolan/contract'
import type { ServiceAt, Stand } from './course.ts'
import { type Known, labelOf } from './known.ts'
import { idOf } from '../../ui/ref.ts'

/** A candidate that came close. */
export interface Miss {
  readonly letter: string
  readonly rejected: Rejected
  /** Where its line leaves the winning course. */
  readonly leaves: 'controller' | 'host' | 'rule'
  readonly controller?: Stand & { readonly served: boolean }
  readonly host: string
  readonly label: string
  readonly namespace?: string
  readonly service?: ServiceAt
}

/** At most this many near misses are drawn and lettered. */
export const MOST_MISSES = 5

/** Reads one of the lost candidates; `winning` is the id of the proxy that took the request. */
export const missOf = (rejected: Rejected, index: number, known: Known, asked: string, winning: string | undefined): Miss => {
  const { ref, stage, label } = rejected
  const leadsTo = endOf(rejected)
  const rule = known.node(idOf(ref))
  const listener = typeof rule?.facts.listener === 'string' ? known.node(rule.facts.listener) : undefined
  const elsewhere = ['dns', 'address', 'controller'].includes(stage) || (listener !== undefined && winning !== undefined && listener.id !== winning)
  const leaves = elsewhere ? 'controller' : ['listener', 'tls', 'host'].includes(stage) ? 'host' : 'rule'
  const served = listener?.facts.served !== false && stage !== 'controller'
  const text = (fact: unknown): string | undefined => (typeof fact === 'string' && fact !== '' ? fact : undefined)
  const [namespace, service] = splitAt(leadsTo ?? '', '/')
  const named = /^[^/\s]+\/[^/\s]+$/.test(leadsTo ?? '')
  const [name, port] = named ? splitAt(service, ':') : [leadsTo ?? '', '']
  const id = named && namespace && name ? `Service/${namespace}/${name}` : undefined
  const pods = id === undefined ? undefined : known.node(id)?.facts.pips
  return {
    letter: String.fromCharCode(65 + index),
    rejected,
    leaves,
    ...(leaves === 'controller'
      ? {
          controller: {
            title: text(listener?.facts.class) ?? text(listener?.facts.title) ?? ref.name,
            detail: served ? (text(listener?.facts.detail) ?? 'another entry') : 'no controller',
            served,
            ...(listener ? { id: listener.id } : {}),
          },
        }
      : {}),
    host: text(rule?.facts.host) ?? (stage === 'host' ? label : undefined) ?? asked,
    label: stage === 'host' ? (rule ? labelOf(rule) : '') : (label ?? (rule ? labelOf(rule) : '')),
    ...(ref.namespace ? { namespace: ref.namespace } : {}),
    ...(leadsTo
      ? { service: { name: name || leadsTo, port: port ? `:${port}` : '', ...(id ? { id } : {}), ...(typeof pods === 'string' ? { pods } : {}) } }
      : {}),
  }
}

/** Where it would have led: `namespace/service:port`, or in words. What a filter is made of stays in its object. */
export const endOf = ({ leadsTo }: Rejected): string | undefined => leadsTo?.replace(/ \{.*\}$/, '')

const splitAt = (text: string, separator: string): readonly [string, string] => {
  const at = text.indexOf(separator)
  if (at < 0) return separator === '/' ? ['', text] : [text, '']
  return [text.slice(0, at), text.slice(at + 1)]
}
