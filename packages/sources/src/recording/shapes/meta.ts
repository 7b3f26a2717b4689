import type { Complaint, Condition, Meta, Ref } from '@portolan/model'
import { flag, integer, labels, list, numbersByText, object, oneOf, optional, type Shape, text, word, time } from '../shape.ts'

const fields = object<Meta>({
  namespace: optional(word),
  name: text,
  uid: text,
  resourceVersion: text,
  created: time,
  labels,
  annotations: labels,
  owner: optional(object({ kind: word, name: word })),
  deleting: flag,
  place: optional(object({ file: word, line: integer, lines: numbersByText })),
  apiVersion: optional(word),
})

export const meta: Shape<Meta> = {
  read: (value) => {
    const { namespace, name, uid, resourceVersion, created, labels, annotations, owner, deleting, place, apiVersion } = fields.read(value)
    // One shape for all, absent parts included, as the door makes it.
    const whole = { namespace, name, uid, resourceVersion, created, labels, annotations, owner, deleting, place }
    return apiVersion === undefined ? whole : { ...whole, apiVersion }
  },
}

export const conditions: Shape<readonly Condition[]> = list(
  object<Condition>({
    type: word,
    status: oneOf({ True: true, False: true, Unknown: true }),
    reason: word,
    message: text,
    observedGeneration: optional(integer),
  }),
)

/** Objects that say nothing of themselves but what they are. */
export const kind = <K extends string>(name: K): Shape<K> => oneOf<K>({ [name]: true } as Record<K, true>)

export const complaint: Shape<Complaint> = object<Complaint>({
  ref: object<Ref>({
    kind: word,
    namespace: optional(word),
    name: text,
    pointer: optional(text),
    file: optional(word),
    line: optional(integer),
  }),
  code: word,
  severity: oneOf({ error: true, warning: true }),
  text,
  apiVersion: optional(word),
})
