import { idOf, type Ingress, type Ref, refTo, type Service } from '@portolan/model'
import { type IngressController, NGINX_ALIASES, NGINX_ANNOTATIONS, NGINX_RISKS, nginxReading, type NginxSettings } from '@portolan/routing'
import { settingsOf } from '../annotations/ingress-nginx.ts'
import type { Refusal } from '../annotations/known.ts'
import {
  annotationPointer,
  annotationRef,
  capital,
  quote,
  type Said,
  saidTo,
  sayController,
  servedIngresses,
  waysFrom,
} from '../annotations/serving.ts'
import { isSince } from '../versions.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { slot } from '../way.ts'
import { sayKind } from '../words.ts'

export const annotationValue: LintRule = {
  code: 'annotation-value',
  about: 'An annotation has a value that the controller refuses, or names something that does not exist.',
  severity: 'error',
  remedy: 'Correct the value, or take the annotation away.',
  // In a folder the class' name tells the controller; where classes may not be listed, none is known (routing, toOrphan).
  needs: ['Ingress'],
  *find(view) {
    const said = new Set<string>()
    const once = function* (drafts: Iterable<Draft>): Generator<Draft> {
      for (const draft of drafts) {
        const id = idOf(draft.ref)
        if (!said.has(id)) yield draft
        said.add(id)
      }
    }
    // The gravest first: what else is wrong with the same annotation is part of it.
    yield* once(frozen(view))
    yield* once(refusedByNginx(view))
    yield* once(refused(view))
  },
}

/** What keeps the controller from loading anything new (OBS-01), where it stands in an annotation. */
function* frozen(view: View): Generator<Draft> {
  for (const { proxy } of view.tables) {
    for (const { ref, text } of proxy.frozenBy ?? []) {
      if (!ref.pointer?.startsWith('/metadata/annotations/')) continue
      const object = objectAt(view, ref)
      const [first = '', ...rest] = text.split(/(?<=\.) /)
      const title = `${proxy.title} loads nothing new`
      yield {
        severity: 'error',
        ref,
        title,
        cause: first.replace(/\.$/, ''),
        text: `${title}. ${[first, ...rest].join(' ')}`,
        hurts: object ? waysFrom(view, object).map((way) => ({ way, share: 1 })) : [],
        evidence: [{ ref, text: `${sayKind(ref)} has ${keyAt(ref)}` }],
        fix: 'Until it is corrected, changes of other objects have no effect either.',
      }
    }
  }
}

/** The whole Ingress is dropped, or its paths answer 503 (NGX-03, NGX-04). That risks drop it is another rule's. */
function* refusedByNginx(view: View): Generator<Draft> {
  const readers = new Map<IngressController, ReturnType<typeof nginxReading>>()
  for (const { ingress, by } of servedIngresses(view)) {
    const controller = by.find(({ dialect }) => dialect === 'ingress-nginx')
    if (!controller) continue
    const settings = settingsOf(controller)
    if (!mayBeRefused(ingress, settings)) continue
    const read = readers.get(controller) ?? nginxReading(view.cluster, settings)
    readers.set(controller, read)
    const { dropped, denied, clientCertificates } = read(ingress)
    const fault = dropped ?? denied
    const key = fault && keyAt(fault.at).slice(settings.prefix.length)
    if (!fault || key === undefined || !fault.at.pointer?.startsWith('/metadata/annotations/')) continue
    const risk = NGINX_ANNOTATIONS.get(NGINX_ALIASES.get(key) ?? key)?.risk
    if (dropped && risk && NGINX_RISKS.indexOf(risk) > NGINX_RISKS.indexOf(settings.riskLevel)) continue
    const what = fault.text.replace(/[:\s]+$/, '')
    const status = clientCertificates?.error === undefined ? 503 : 403
    // Before 1.12 nothing was checked unless a flag asked for it.
    const sure = !dropped || controller.options.known
    const title = dropped
      ? `ingress-nginx ${sure ? 'refuses' : 'may refuse'} Ingress ${slot(refTo(ingress))}`
      : `${slot(refTo(ingress))} answers ${status}`
    yield {
      severity: sure ? 'error' : 'unknown',
      ref: fault.at,
      title,
      cause: what,
      text: `${title}. ${capital(what)}${dropped ? `, and ${sure ? 'then' : 'from 1.12 on'} none of its rules count` : `, and then every path of it answers ${status}`}.`,
      hurts: waysFrom(view, ingress).map((way) => ({ way, share: 1 })),
      ...(dropped ? { reachText: 'all of its rules' } : {}),
      evidence: [{ ref: fault.at, text: `${keyAt(fault.at)} is ${quote(ingress.meta.annotations[keyAt(fault.at)] ?? '')}` }],
      fix: dropped ? 'Correct the value, or take the annotation away.' : 'Create what it names, or correct it.',
    }
  }
}

/** One value that the controller doesn't take. */
function* refused(view: View): Generator<Draft> {
  for (const said of saidTo(view)) {
    const { table, controller, object, key, value } = said
    const known = table.known(key, controller)
    if (!known?.on.includes(object.kind) || (known.since !== undefined && isSince(controller.version, known.since) === false)) continue
    if (known.until !== undefined && isSince(controller.version, known.until) !== false) continue
    const refusal = table.refuses(key, value, controller)
    if (refusal) yield draft(view, said, refusal)
  }
}

const draft = (view: View, said: Said, { expected, does }: Refusal): Draft => {
  const { object, table, controller, name, key, value } = said
  const ref = refTo(object)
  const grave = does !== 'takes it as not set'
  const title =
    does === 'takes it as not set'
      ? `${key} of ${slot(ref)} counts as not set`
      : does === 'leaves the object out'
        ? `${table.title} leaves ${sayKind(ref)} out`
        : `The load balancer of ${slot(ref)} is not updated`
  const what = `${value === '' ? 'empty' : quote(value)}, not ${expected}`
  const meant = meantBy(expected, value)
  const checked = /^(true or false|a whole number)$/.test(expected) || table.dialect !== 'ingress-nginx'
  const since = checked || controller.options.known ? '' : ' from 1.12 on'
  return {
    severity: grave ? 'error' : 'warning',
    ref: annotationRef(object, name),
    title,
    cause: `${key} is ${what}`,
    text: `${title}. Its ${key} is ${what}; ${sayController(table, controller)} ${does}${since}.`,
    hurts: object.kind === 'Ingress' ? waysFrom(view, object).map((way) => ({ way, share: 1 })) : [],
    ...(object.kind !== 'Ingress' ? { reachText: 'not known' } : does === 'leaves the object out' ? { reachText: 'all of its rules' } : {}),
    evidence: [{ ref: annotationRef(object, name), text: `${name} is ${value === '' ? 'empty' : quote(value)}` }],
    fix: meant === undefined ? `Write ${expected}.` : `Write ${meant}.`,
    ...(meant !== undefined && value !== ''
      ? { mend: { do: 'patch', ref, patch: [{ pointer: annotationPointer(name), from: value, to: meant }] } as const }
      : {}),
  }
}

/** What a value that other programs would take says. */
const meantBy = (expected: string, value: string): string | undefined => {
  const yes = /^(yes|y|on|enabled?|true)$/i.test(value.trim())
  if (!yes && !/^(no|n|off|disabled?|false)$/i.test(value.trim())) return undefined
  if (expected === 'true or false') return yes ? 'true' : 'false'
  return expected === 'on or off' ? (yes ? 'on' : 'off') : undefined
}

/** Reading an Ingress whole costs more than looking whether anything in it can be refused: a value that isn't valid, or one that names another object. */
const mayBeRefused = ({ meta }: Ingress, { prefix, blocklist }: NginxSettings): boolean => {
  for (const name in meta.annotations) {
    if (!name.startsWith(prefix)) continue
    const key = name.slice(prefix.length)
    const value = meta.annotations[name] ?? ''
    const check = NGINX_ANNOTATIONS.get(NGINX_ALIASES.get(key) ?? key)?.check
    if (blocklist.length > 0 || value.trim() === '' || NAMES_OTHERS.test(key) || (check && !check(value))) return true
  }
  return false
}

const NAMES_OTHERS = /secret|configmap|custom-headers|set-headers|auth-url|auth-type|(permanent|temporal)-redirect/

const keyAt = ({ pointer = '' }: Ref): string => pointer.slice('/metadata/annotations/'.length).replaceAll('~1', '/').replaceAll('~0', '~')

const objectAt = ({ cluster }: View, { kind, namespace, name }: Ref): Ingress | Service | undefined =>
  kind === 'Ingress' ? cluster.get('Ingress', namespace, name) : kind === 'Service' ? cluster.get('Service', namespace, name) : undefined
