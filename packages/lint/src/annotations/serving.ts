import { idOf, type Ingress, type Kind, pointer, type Ref, refTo, type Service } from '@portolan/model'
import { type IngressController, ingressControllers } from '@portolan/routing'
import type { View } from '../view.ts'
import { objectOf, type Way } from '../way.ts'
import { upper } from '../words.ts'
import { annotationsOf } from './families.ts'
import type { Annotations } from './known.ts'

/** One Ingress that is served, by how many controllers ever. */
interface Served {
  readonly ingress: Ingress
  readonly by: readonly IngressController[]
}

interface Serving {
  readonly controllers: readonly IngressController[]
  readonly ingresses: readonly Served[]
  readonly ways: ReadonlyMap<string, readonly Way[]>
}

const servingOf = (view: View): Serving => view.keep(servingOf, '', () => serve(view))

const serve = (view: View): Serving => {
  const controllers = ingressControllers(view.cluster).filter(({ unserved }) => unserved === undefined)
  const by = new Map<Ingress, IngressController[]>()
  for (const controller of controllers) {
    for (const ingress of controller.ingresses) {
      const list = by.get(ingress)
      if (list) list.push(controller)
      else by.set(ingress, [controller])
    }
  }
  return {
    controllers,
    ingresses: [...by].map(([ingress, list]): Served => ({ ingress, by: list })),
    ways: Map.groupBy(view.ways, ({ origin }) => idOf(objectOf(origin))),
  }
}

/** Every controller that serves Ingresses, or would. */
export const controllersIn = (view: View): readonly IngressController[] => servingOf(view).controllers

/** Every Ingress that some controller serves. */
export const servedIngresses = (view: View): readonly Served[] => servingOf(view).ingresses

/** The ways whose rules an object holds. */
export const waysFrom = (view: View, object: Parameters<typeof refTo>[0]): readonly Way[] => servingOf(view).ways.get(idOf(refTo(object))) ?? []

/** An annotation that a controller reads, on an object that it reads. */
export interface Said {
  readonly object: Ingress | Service
  readonly controller: IngressController
  readonly table: Annotations
  /** As written. */
  readonly name: string
  readonly prefix: string
  /** Without prefix. */
  readonly key: string
  readonly value: string
}

/** Annotations under the prefixes of the controllers that read them; of an Ingress that several serve, of each. */
export function* saidTo(view: View): IterableIterator<Said> {
  const { controllers, ingresses } = servingOf(view)
  for (const { ingress, by } of ingresses) for (const controller of by) yield* said(ingress, controller)
  const onServices = controllers.filter((controller) => READ_ON_SERVICES.has(controller.dialect))
  if (onServices.length === 0) return
  for (const service of view.cluster.all('Service')) {
    const seen = new Set<Annotations>()
    for (const controller of onServices) {
      const table = annotationsOf(controller)
      if (!table || seen.has(table)) continue
      seen.add(table)
      yield* said(service, controller)
    }
  }
}

const READ_ON_SERVICES: ReadonlySet<string> = new Set(['traefik', 'haproxytech', 'haproxy-ingress', 'aws-alb'])

function* said(object: Ingress | Service, controller: IngressController): IterableIterator<Said> {
  const { annotations } = object.meta
  let prefixes: readonly string[] | undefined
  const table = annotationsOf(controller)
  if (!table) return
  for (const name in annotations) {
    const slash = name.indexOf('/')
    if (slash < 0) continue
    prefixes ??= prefixesOf(table, controller)
    const prefix = name.slice(0, slash + 1)
    if (prefixes.includes(prefix)) yield { object, controller, table, name, prefix, key: name.slice(slash + 1), value: annotations[name] ?? '' }
  }
}

const prefixes = new WeakMap<IngressController, readonly string[]>()

/** Of a controller, worked out once. */
export const prefixesOf = (table: Annotations, controller: IngressController): readonly string[] => {
  const known = prefixes.get(controller)
  if (known) return known
  const found = table.prefixes(controller)
  prefixes.set(controller, found)
  return found
}

export const annotationPointer = (name: string): string => pointer('metadata', 'annotations', name)

/** Where an annotation is written. */
export const annotationRef = (object: { readonly kind: Kind; readonly meta: Ingress['meta'] }, name: string): Ref =>
  refTo(object, annotationPointer(name))

/** `ingress-nginx 1.11.3`, without a version where none can be read. */
export const sayController = ({ title }: Annotations, { version }: IngressController): string =>
  version === undefined ? title : `${title} ${version}`

/** Shortened for a sentence. */
export const quote = (value: string): string => {
  const line = value.replaceAll(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

/** A clause as a sentence's beginning: names of controllers and annotations keep their small letters. */
export const capital = (clause: string): string => (/^[a-z]+(-[a-z]+)+\b/.test(clause) ? clause : upper(clause))
