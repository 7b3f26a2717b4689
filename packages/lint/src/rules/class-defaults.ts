import { type IngressClass, pointer, type Ref, refTo } from '@portolan/model'
import type { LintRule } from '../view.ts'
import { waysFrom } from '../annotations/serving.ts'
import { sayKind, sayList } from '../words.ts'

const DEFAULT = 'ingressclass.kubernetes.io/is-default-class'
const CLASS = 'kubernetes.io/ingress.class'

export const classDefaults: LintRule = {
  code: 'class-defaults',
  about: 'Several IngressClasses are marked as the default.',
  severity: 'warning',
  remedy: 'Leave the mark on one of them.',
  needs: ['IngressClass', 'Ingress'],
  *find(view) {
    // DET-04: plugin/pkg/admission/network/defaultingressclass/admission.go; the newest wins since Kubernetes 1.26, then the first by name.
    const defaults = [...view.cluster.all('IngressClass')]
      .filter(({ isDefault, meta }) => isDefault && !meta.deleting)
      .sort((a, b) => b.meta.created - a.meta.created || (a.meta.name < b.meta.name ? -1 : 1))
    const [winner, ...others] = defaults
    const [second] = others
    if (!winner || !second) return
    const classless = [...view.cluster.all('Ingress')].filter(({ className, meta }) => className === undefined && !meta.annotations[CLASS])
    const names = defaults.map(({ meta }) => meta.name)
    const title = `${sayList(names)} are both the default IngressClass`.replace(' are both', names.length > 2 ? ' are all' : ' are both')
    const known = defaults.every(({ meta }) => meta.created > 0)
    const cause = known ? `new Ingresses without a class get ${winner.meta.name}, the newest` : 'new Ingresses without a class get the newest'
    const waiting =
      classless.length === 0
        ? ''
        : ` ${classless.length === 1 ? `${sayKind(refTo(classless[0] as (typeof classless)[number]))} names` : `${classless.length} Ingresses name`} none.`
    yield {
      severity: 'warning',
      ref: markOf(second),
      title,
      cause,
      text: `${title}. N${cause.slice(1)}; Kubernetes before 1.26 refuses them.${waiting}`,
      hurts: classless.flatMap((ingress) => waysFrom(view, ingress).map((way) => ({ way, share: 1 }))),
      ...(classless.length === 0 ? { reachText: 'new Ingresses' } : {}),
      evidence: defaults.map((one) => ({
        ref: markOf(one),
        text: `${sayKind(refTo(one))} is marked as the default`,
        ...(one.meta.created > 0 ? { at: one.meta.created } : {}),
      })),
      fix: known ? `Take the mark away from ${sayList(others.map(({ meta }) => meta.name))}.` : 'Take the mark away from all but one.',
      ...(known && others.length === 1
        ? {
            mend: {
              do: 'patch',
              ref: refTo(second),
              patch: [{ pointer: pointer('metadata', 'annotations', DEFAULT), from: second.meta.annotations[DEFAULT] ?? '', to: '' }],
            } as const,
          }
        : {}),
    }
  },
}

const markOf = (one: IngressClass): Ref => refTo(one, pointer('metadata', 'annotations', DEFAULT))
