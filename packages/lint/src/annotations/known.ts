import type { Dialect, IngressController } from '@portolan/routing'

/** What an annotation is about, as far as findings tell it apart. The first four keep requests out. */
export type Subject = 'login' | 'addresses' | 'certificate' | 'firewall' | 'route' | 'snippet' | 'other'

/** What is known of one annotation that a controller reads. */
export interface Known {
  readonly subject: Subject
  /** Kinds that it is read on; `ConfigMap`: of the controller's options. */
  readonly on: readonly ('Ingress' | 'Service' | 'ConfigMap')[]
  /** The first release that reads it. */
  readonly since?: string
  /** The first release that doesn't any more. */
  readonly until?: string
}

/** Why a controller doesn't take a value, and what it does then. */
export interface Refusal {
  /** For a sentence: `true or false`. */
  readonly expected: string
  /** What the controller does with the annotation, or with its object; `leaves Ingress a/web out`. */
  readonly does: 'takes it as not set' | 'leaves the object out' | 'stops updating the load balancer'
}

/** The annotations of one controller. */
export interface Annotations {
  readonly dialect: Dialect
  /** As people call it. */
  readonly title: string
  /** That it reads, each with its slash. */
  readonly prefixes: (controller: IngressController) => readonly string[]
  /** It reads a key that it knows under any prefix. */
  readonly anyPrefix?: (controller: IngressController) => boolean
  /** By the name without prefix; undefined: no release that is known here reads it. */
  readonly known: (key: string, controller: IngressController) => Known | undefined
  /** Those that it may have been meant to be, without prefix. */
  readonly names: readonly string[]
  /** Others than those that are known here may be defined in the cluster. */
  readonly isOpen?: (controller: IngressController) => boolean
  /** One that it doesn't know makes it leave the object out. */
  readonly isFatal?: (key: string) => boolean
  readonly refuses: (key: string, value: string, controller: IngressController) => Refusal | undefined
}

/** By the codes of the routing tables: AUT, IPF, SNP and so on. */
export const subjectOf = (category: string, key: string): Subject => {
  if (/^auth-tls/.test(key)) return 'certificate'
  if (/modsecurity|owasp|^waf/.test(key) && !key.endsWith('snippet')) return 'firewall'
  switch (category) {
    case 'AUT':
      return 'login'
    case 'IPF':
      return 'addresses'
    case 'SNP':
      return 'snippet'
    case 'ROU':
    case 'REW':
    case 'RED':
      return 'route'
    default:
      return key === 'ssl-passthrough' ? 'route' : 'other'
  }
}

/** What doesn't happen without it: a clause; undefined where nobody is let in who wasn't. */
export const sayMissing = (subject: Subject): string | undefined => {
  switch (subject) {
    case 'login':
      return 'it asks nobody to log in'
    case 'addresses':
      return 'it keeps no address out'
    case 'certificate':
      return 'it asks for no client certificate'
    case 'firewall':
      return 'it puts no firewall in front'
    case 'route':
    case 'snippet':
    case 'other':
      return undefined
    default:
      return subject satisfies never
  }
}

/** strconv.ParseBool of Go. */
export const isBool = (value: string): boolean => /^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value)

/** strconv.Atoi of Go. */
export const isInteger = (value: string): boolean => /^[+-]?\d{1,18}$/.test(value)
