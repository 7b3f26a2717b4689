import { refTo } from '@portolan/model'
import { FAMILIES } from '../../ingress/families.ts'
import { meant } from '../../near-names.ts'
import type { BlindSpot } from '../../table.ts'
import { ALIASES, ANNOTATIONS, REMOVED } from './annotations.ts'
import { annotationPointer, type Reader } from './reader.ts'

/** What is set and not part of the answer, what isn't known, and what is another controller's (ANN-01, ANN-02). */
export const notesOf = (reader: Reader): readonly BlindSpot[] => {
  const { ingress } = reader
  const { prefix } = reader.settings
  const spots: BlindSpot[] = []
  for (const name of Object.keys(ingress.meta.annotations).sort()) {
    const note = (text: string, code = 'ANN-01'): void =>
      void spots.push({ ref: refTo(ingress, annotationPointer(name)), code, weight: 'note', text: `Annotation ${name} ${text}.` })
    if (name.startsWith(prefix)) {
      const key = name.slice(prefix.length)
      const known = ANNOTATIONS.get(ALIASES.get(key) ?? key)
      if (REMOVED.has(key)) note('is of an earlier release and has no effect')
      else if (!known) {
        const near = meant(key, ANNOTATIONS.keys())
        note(`is not known to ingress-nginx${near ? `; ${near} is close` : ''}`)
      } else if (reader.isInvalid(ALIASES.get(key) ?? key)) note('has a value that is not valid, and counts as not set', 'NGX-05')
      else if (known.effect !== 'used' && reader.ingress.meta.annotations[name] !== 'false')
        note(known.effect, known.category === 'LIM' ? 'UNK-06' : 'ANN-01')
      continue
    }
    if (name.startsWith('ingress.kubernetes.io/') || name.startsWith('nginx.org/') || name.startsWith('nginx.com/'))
      note('has no effect on ingress-nginx', 'ANN-02')
    else {
      const owner = FAMILIES.find(({ annotations }) => annotations.some((prefix) => name.startsWith(prefix)))
      if (owner) note(`is ${owner.title}'s and has no effect on ingress-nginx`)
    }
  }
  return spots
}
