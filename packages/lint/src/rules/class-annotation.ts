import { type Ingress, refTo } from '@portolan/model'
import { annotationPointer, annotationRef, capital, servedIngresses, waysFrom } from '../annotations/serving.ts'
import type { Draft, LintRule } from '../view.ts'
import { slot } from '../way.ts'
import { sayKind } from '../words.ts'

const CLASS = 'kubernetes.io/ingress.class'

export const classAnnotation: LintRule = {
  code: 'class-annotation',
  about: 'An Ingress names its class in the annotation that spec.ingressClassName replaced, or in both.',
  severity: 'warning',
  remedy: 'Name the class in spec.ingressClassName alone.',
  needs: ['IngressClass', 'Ingress'],
  *find(view) {
    const served = new Map(servedIngresses(view).map(({ ingress, by }) => [ingress, by]))
    for (const ingress of view.cluster.all('Ingress')) {
      const word = Object.hasOwn(ingress.meta.annotations, CLASS) ? ingress.meta.annotations[CLASS] : undefined
      if (!word) continue
      const by = served.get(ingress) ?? []
      const [first] = by
      if (ingress.className !== undefined && ingress.className !== word) {
        const title = `Ingress ${slot(refTo(ingress))} names two classes`
        const cause = `spec.ingressClassName is ${ingress.className || 'empty'}, the annotation says ${word}`
        const who = first?.family?.title ?? first?.classes[0]?.controller
        yield {
          severity: 'warning',
          ref: annotationRef(ingress, CLASS),
          title,
          cause,
          // DET-03a: pkg/apis/networking/validation/validation.go, ValidateIngressCreate.
          text: `${title}. ${cause}. ${who === undefined ? 'Nothing serves it' : `${capital(who)} serves it`}; Kubernetes refuses to create such an object.`,
          hurts: waysFrom(view, ingress).map((way) => ({ way, share: 1 })),
          evidence: [
            { ref: annotationRef(ingress, CLASS), text: `${CLASS} is ${word}` },
            { ref: refTo(ingress, '/spec/ingressClassName'), text: cause },
          ],
          fix: 'Name the class that is meant in spec.ingressClassName alone.',
        }
      } else if (ingress.className === word) yield old(ingress, word, 'spec.ingressClassName says the same', [])
      // haproxytech wants its flag in the class's controller, too. Without an IngressClass of that name, or with a controller that takes its classes elsewhere, the annotation is all there is.
      else if (by.length === 1 && first?.dialect !== 'haproxytech' && first?.classes.some(({ meta }) => meta.name === word))
        yield old(ingress, word, `IngressClass ${word} exists, and spec.ingressClassName can name it`, [
          { pointer: '/spec/ingressClassName', from: '', to: word },
        ])
    }
  },
}

const old = (
  ingress: Ingress,
  word: string,
  cause: string,
  more: readonly { readonly pointer: string; readonly from: string; readonly to: string }[],
): Draft => {
  const title = `Ingress ${slot(refTo(ingress))} names its class in an annotation`
  return {
    severity: 'note',
    ref: annotationRef(ingress, CLASS),
    title,
    cause,
    text: `${title}. ${cause}. Kubernetes has had the annotation deprecated since 1.18.`,
    hurts: [],
    reachText: 'no request',
    evidence: [{ ref: annotationRef(ingress, CLASS), text: `${sayKind(refTo(ingress))} has ${CLASS}: ${word}` }],
    fix: more.length > 0 ? 'Set spec.ingressClassName instead.' : 'Take the annotation away.',
    mend: { do: 'patch', ref: refTo(ingress), patch: [{ pointer: annotationPointer(CLASS), from: word, to: '' }, ...more] },
  }
}
