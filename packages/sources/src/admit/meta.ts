import { type Condition, type Kind, kindInfo, type Labels, type Meta, NO_LABELS, type Place } from '@portolan/model'
import { keepsAnnotation } from '../annotations.ts'
import { internLabels, internOptional, internOwner, internText, NONE } from '../intern.ts'
import { LIMITS } from '../limits.ts'
import type { Field } from '../read.ts'

/** What every object has. Undefined, with a complaint, when it has no name. A namespaced object without a namespace is read as of `default`, where kubectl would put it. */
export const readMeta = (object: Field, kind: Kind, place: Place | undefined): Meta | undefined => {
  const meta = object.at('metadata')
  const name = meta.at('name').needText('the name of the object')
  if (name === undefined) return undefined
  const namespace = kindInfo(kind)?.namespaced ? meta.at('namespace').textOr('default') || 'default' : undefined
  const owner = readOwner(meta)
  // One shape for all, absent parts included: with 150,000 pods a spread of optional parts costs a fifth of the memory.
  return {
    namespace: internOptional(namespace),
    name,
    uid: meta.at('uid').textOr(''),
    resourceVersion: meta.at('resourceVersion').textOr(''),
    created: readTime(meta.at('creationTimestamp')),
    labels: internLabels(meta.at('labels').labels()),
    annotations: readAnnotations(meta.at('annotations'), kind),
    owner,
    deleting: meta.at('deletionTimestamp').given,
    place,
  }
}

/** `status.conditions` of anything; an entry without a type is left out. */
export const readConditions = (list: Field): readonly Condition[] => {
  const conditions = list.items().flatMap((condition): Condition | readonly never[] => {
    const type = condition.at('type').needText('the type of the condition')
    if (type === undefined) return NONE
    const observedGeneration = condition.at('observedGeneration').integer()
    return {
      type: internText(type),
      status: condition.at('status').oneOf(['True', 'False', 'Unknown'], 'Unknown'),
      reason: internText(condition.at('reason').textOr('')),
      message: condition.at('message').textOr(''),
      ...(observedGeneration === undefined ? {} : { observedGeneration }),
    }
  })
  return conditions.length === 0 ? NONE : conditions
}

/** ms since the epoch; 0 for none. */
export const readTime = (field: Field): number => {
  const text = field.text()
  if (text === undefined) return 0
  const time = Date.parse(text)
  if (Number.isFinite(time)) return time
  field.complain('wrong-type', 'error', `${field.path} is ${field.quoted()}; expected a time like 2026-01-31T12:00:00Z. It is left out.`)
  return 0
}

const readOwner = (meta: Field): Meta['owner'] => {
  if (!meta.has('ownerReferences')) return undefined
  const owner = meta
    .at('ownerReferences')
    .items()
    .find((reference) => reference.at('controller').flag() === true)
  const kind = owner?.at('kind').needText('the kind of the owner')
  const name = owner?.at('name').needText('the name of the owner')
  return kind !== undefined && name !== undefined ? internOwner(kind, name) : undefined
}

const readAnnotations = (field: Field, kind: Kind): Labels => {
  if (!field.given) return NO_LABELS
  const value = field.value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    field.wrong('a map of strings', 'It is left out.')
    return NO_LABELS
  }
  const kept: Record<string, string> = Object.create(null)
  for (const name of Object.keys(value)) {
    if (!keepsAnnotation(kind, name)) continue
    const annotation = field.at(name)
    const text = annotation.text()
    if (text === undefined) continue
    if (text.length <= LIMITS.annotationLength) kept[internText(name)] = text
    else {
      annotation.complain(
        'too-long',
        'warning',
        `Annotation ${name} has ${text.length} characters; at most ${LIMITS.annotationLength} are read. It is left out.`,
      )
    }
  }
  return internLabels(kept)
}
