import { refTo } from '@portolan/model'
import { BESIDE_INGRESSES } from '../annotations/beside-ingresses.ts'
import { type Known, sayMissing } from '../annotations/known.ts'
import { annotationPointer, annotationRef, capital, quote, type Said, saidTo, sayController, waysFrom } from '../annotations/serving.ts'
import { spelled } from '../annotations/spelling.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { slot } from '../way.ts'
import { sayKind, upper } from '../words.ts'
import { isSince } from '../versions.ts'

export const annotationUnknown: LintRule = {
  code: 'annotation-unknown',
  about: 'An annotation has the prefix of the controller that serves the object, and that controller does not know it, or not there.',
  severity: 'error',
  remedy: 'Correct the name, move the annotation to the object that it belongs on, or take it away.',
  // In a folder the class' name tells the controller; where classes may not be listed, none is known (routing, toOrphan).
  needs: ['Ingress'],
  *find(view) {
    for (const said of saidTo(view)) {
      const { table, controller, object, key } = said
      // Of those that another controller's provider reads in part the rest is foreign.
      if (table.names.length === 0) continue
      const known = table.known(key, controller)
      if (!known) {
        if (!table.isOpen?.(controller)) yield unknown(view, said)
      } else if (!known.on.includes(object.kind)) yield misplaced(view, said, known)
      else if (known.since !== undefined && isSince(controller.version, known.since) === false) yield early(view, said, known, known.since)
    }
    yield* beside(view)
  },
}

/** Of objects that no Ingress controller serves, where the name is close to one that counts there. */
function* beside({ cluster }: View): Generator<Draft> {
  for (const { title: whose, kinds, start, names } of BESIDE_INGRESSES) {
    for (const kind of kinds) {
      for (const object of cluster.all(kind)) {
        for (const name in object.meta.annotations) {
          if (!name.startsWith(start)) continue
          const key = name.slice(start.length)
          // Some go on with a name: `listener-attributes.TCP-80`.
          const near = names.includes(key.split('.')[0] ?? '') ? undefined : spelled(key, names)
          if (near === undefined || Object.hasOwn(object.meta.annotations, start + near)) continue
          const ref = refTo(object)
          const value = object.meta.annotations[name] ?? ''
          const title = `${name.slice(name.indexOf('/') + 1)} of ${sayKind(ref)} has no effect`
          const cause = `${whose} knows no annotation ${name.slice(name.indexOf('/') + 1)}`
          const line = { pointer: annotationPointer(name), from: value, to: '' }
          yield {
            severity: 'warning',
            ref: annotationRef(object, name),
            title,
            cause,
            text: `${title}. ${cause}.`,
            hurts: [],
            reachText: 'not known',
            evidence: [{ ref: annotationRef(object, name), text: `${name} is ${quote(value)}` }],
            fix: `${start.slice(start.indexOf('/') + 1)}${near} is close in spelling.`,
            ...(value === ''
              ? {}
              : { mend: { do: 'patch', ref, patch: [line, { pointer: annotationPointer(start + near), from: '', to: value }] } as const }),
          }
        }
      }
    }
  }
}

const unknown = (view: View, said: Said): Draft => {
  const { object, table, controller, name, prefix, key, value } = said
  const ref = refTo(object)
  const near = spelled(key, table.names)
  const meant = near === undefined ? undefined : table.known(near, controller)
  const fatal = table.isFatal?.(key) ?? false
  const title = fatal ? `${table.title} leaves ${sayKind(ref)} out` : `${key} of ${slot(ref)} has no effect`
  const cause = `${sayController(table, controller)} knows no annotation ${key}`
  const free = near !== undefined && !Object.hasOwn(object.meta.annotations, prefix + near)
  const gone = { pointer: annotationPointer(name), from: value, to: '' }
  return {
    severity: fatal ? 'error' : near === undefined ? 'note' : 'warning',
    ref: annotationRef(object, name),
    title,
    cause,
    text: `${title}. ${capital(cause)}${fatal ? ', and of such a set it reads none' : ''}.${saySubject(near === undefined ? undefined : meant)}`,
    ...(fatal ? { hurts: [], reachText: 'all of its rules' } : reachOf(view, said, meant !== undefined && meant.subject !== 'other')),
    evidence: [{ ref: annotationRef(object, name), text: `${name} is ${quote(value)}` }],
    fix: near === undefined ? 'Take it away.' : `${near} is close in spelling.`,
    mend: {
      do: 'patch',
      ref,
      patch: free && value !== '' ? [gone, { pointer: annotationPointer(prefix + near), from: '', to: value }] : [gone],
    },
  }
}

const misplaced = (view: View, said: Said, known: Known): Draft => {
  const { object, table, key, name, value } = said
  const ref = refTo(object)
  const title = `${key} of ${sayKind(ref)} has no effect`
  const places = known.on.map((kind) => (kind === 'ConfigMap' ? "the controller's ConfigMap" : kind === 'Service' ? 'Services' : 'Ingresses'))
  const cause = `${table.title} reads it from ${places.join(' and ')}, not from ${object.kind === 'Service' ? 'Services' : 'Ingresses'}`
  return {
    severity: sayMissing(known.subject) === undefined ? 'note' : 'warning',
    ref: annotationRef(object, name),
    title,
    cause,
    text: `${title}. ${capital(cause)}.${saySubject(known)}`,
    ...reachOf(view, said, known.subject !== 'other'),
    evidence: [{ ref: annotationRef(object, name), text: `${name} is ${quote(value)}` }],
    fix: `Move it to ${known.on.includes('ConfigMap') ? "the controller's ConfigMap" : known.on.includes('Service') ? 'the Service of the backend' : 'the Ingress'}.`,
  }
}

const early = (view: View, said: Said, known: Known, since: string): Draft => {
  const { object, table, controller, key, name, value } = said
  const title = `${key} of ${slot(refTo(object))} has no effect`
  const cause = `${sayController(table, controller)} runs, and ${key} came with ${since}`
  return {
    severity: sayMissing(known.subject) === undefined ? 'note' : 'warning',
    ref: annotationRef(object, name),
    title,
    cause,
    text: `${title}. ${capital(cause)}.${saySubject(known)}`,
    ...reachOf(view, said, known.subject !== 'other'),
    evidence: [{ ref: annotationRef(object, name), text: `${name} is ${quote(value)}` }],
    fix: `Move to ${table.title} ${since} or later, or take it away.`,
  }
}

const saySubject = (known: Known | undefined): string => {
  const missing = known && sayMissing(known.subject)
  return missing === undefined ? '' : ` ${upper(missing)}.`
}

/** Where it would change what happens to requests, those of its object are hurt. */
const reachOf = (view: View, { object }: Said, changes: boolean): Pick<Draft, 'hurts' | 'reachText'> =>
  changes && object.kind === 'Ingress' ? { hurts: waysFrom(view, object).map((way) => ({ way, share: 1 })) } : { hurts: [], reachText: 'no request' }
