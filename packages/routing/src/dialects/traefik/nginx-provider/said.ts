import type { Ingress, Ref } from '@portolan/model'
import { pointer, refTo } from '@portolan/model'

const PREFIX = 'nginx.ingress.kubernetes.io/'

/** What an Ingress says in ingress-nginx's annotations, as Traefik's provider reads them: what it can't decode counts as not said. */
export class NginxSaid {
  readonly #ingress: Ingress

  constructor(ingress: Ingress) {
    this.#ingress = ingress
  }

  get(name: string): string | undefined {
    const { annotations } = this.#ingress.meta
    return Object.hasOwn(annotations, PREFIX + name) ? annotations[PREFIX + name] : undefined
  }

  /** strconv.ParseBool. */
  isTrue(name: string): boolean | undefined {
    const value = this.get(name)
    if (value === undefined) return undefined
    return /^(1|t|T|TRUE|true|True)$/.test(value) ? true : /^(0|f|F|FALSE|false|False)$/.test(value) ? false : undefined
  }

  /** strconv.Atoi. */
  number(name: string): number | undefined {
    const value = this.get(name)
    return value !== undefined && /^[+-]?\d{1,18}$/.test(value) ? Number(value) : undefined
  }

  list(name: string): readonly string[] | undefined {
    return this.get(name)
      ?.split(',')
      .map((part) => part.trim())
  }

  at(name: string): Ref {
    return refTo(this.#ingress, pointer('metadata', 'annotations', PREFIX + name))
  }

  /** The names of all that it says, without the prefix. */
  get names(): readonly string[] {
    return Object.keys(this.#ingress.meta.annotations).flatMap((name) => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : []))
  }
}
