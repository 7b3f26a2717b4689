import type { Ingress, Ref } from '@portolan/model'
import type { Backend } from './backends.ts'
import type { Said, Value } from './keys.ts'

/** Paths without a host are of this one, which is asked last (pkg/haproxy/types/host.go). */
export const DEFAULT_HOST = '<default>'

export type Match = 'exact' | 'prefix' | 'begin' | 'regex'

/** A header that a path asks for besides (`http-header-match`). */
export interface HeaderMatch {
  readonly name: string
  readonly value: string
  readonly regex: boolean
}

/** One path of a host. */
export interface HostPath {
  readonly host: string
  readonly path: string
  readonly match: Match
  readonly headers: readonly HeaderMatch[]
  /** How many paths the host had before: of two rows with one key the first counts. */
  readonly order: number
  readonly ingress: Ingress
  /** Of the rule; `/spec/defaultBackend` of a default backend. */
  readonly pointer: string
  readonly hostAt?: string
  readonly written: string
  readonly to: { readonly backend: Backend; readonly target: Ref } | { readonly redirect: Value }
  /** What its Service, its Ingress and its class say of this path. */
  readonly said: Said
}

/** All that Ingresses say of one host, the oldest first. */
export class Host {
  readonly name: string
  readonly said: Said
  readonly paths: HostPath[] = []
  readonly ingresses: Ingress[] = []
  /** An Ingress names it for TLS. */
  certified = false

  constructor(name: string, said: Said) {
    this.name = name
    this.said = said
  }

  /** It stands on 443 (HAJ-06; host.HasTLS). */
  get hasTls(): boolean {
    return this.certified || this.said.isOn('ssl-always-add-https')
  }

  /** Plain http may be sent to https (hostResolver.UseTLS). */
  get redirectsToTls(): boolean {
    return this.certified || (this.said.isOn('ssl-always-add-https') && this.said.isOn('ssl-always-follow-redirect'))
  }

  /** TLS isn't opened: it needs a root path (annotations/host.go, buildHostSSLPassthrough). */
  get passes(): boolean {
    return this.said.isOn('ssl-passthrough') && this.root !== undefined
  }

  get root(): HostPath | undefined {
    return this.paths.find(({ path, headers }) => path === '/' && headers.length === 0)
  }
}

/** Paths with the same key: the later is left out (HAJ-02). */
export const linkOf = (path: string, match: Match, headers: readonly HeaderMatch[]): string =>
  [path, match, ...headers.map(({ name, value, regex }) => `${name}:${value}${regex ? '(regex)' : ''}`)].join('\n')
