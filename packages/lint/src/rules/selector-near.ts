import { pointer, refTo, saySelector } from '@portolan/model'
import { graveOf, type Lack, lackOf, sayLack } from '../lack.ts'
import { ofServices, type Used } from '../uses.ts'
import type { Draft, LintRule, View } from '../view.ts'

export const selectorNear: LintRule = {
  code: 'selector-near',
  about: 'A Service selects nothing, and a workload beside it is one label away.',
  severity: 'error',
  remedy: 'Make the selector and the labels of the pod template the same.',
  needs: ['Service'],
  find: (view) => ofServices(view, selectorNear, (used) => say(view, used)),
}

function* say(view: View, { service, uses }: Used): IterableIterator<Draft> {
  const lack = lackOf(view, service)
  if (lack?.is !== 'near') return
  const { name } = service.meta
  const title = sayLack(view, service, uses)
  const cause = `${name} selects ${lack.key}=${lack.wants}, and ${sayDifference(lack)}`
  const at = pointer('spec', 'selector', lack.key)
  yield {
    severity: graveOf(view, uses),
    ref: refTo(service, at),
    title,
    cause,
    text: `${title}. ${cause}. No pod or workload of ${service.meta.namespace ?? ''} has ${saySelector(service.selector)}.`,
    hurts: uses.map(({ way, share }) => ({ way, share })),
    ...(uses.length > 0 ? {} : { reachText: 'inside the cluster' }),
    evidence: [
      { ref: refTo(service, '/spec/selector'), text: `spec.selector is ${saySelector(service.selector)}` },
      { ref: lack.of, text: sayDifference(lack) },
    ],
    fix: `Select ${lack.has === undefined ? `without ${lack.key}` : `${lack.hasKey}=${lack.has}`}, or give the pods ${lack.key}=${lack.wants}.`,
    mend: { do: 'patch', ref: refTo(service), patch: patchOf(lack) },
  }
}

type Near = Extract<Lack, { readonly is: 'near' }>

const sayDifference = ({ of, hasKey, has, key }: Near): string =>
  has === undefined ? `${of.kind} ${of.name} has no label ${key}` : `${of.kind} ${of.name} has ${hasKey}=${has}`

const patchOf = ({ key, wants, hasKey, has }: Near): readonly { readonly pointer: string; readonly from: string; readonly to: string }[] =>
  hasKey === key
    ? [{ pointer: pointer('spec', 'selector', key), from: wants, to: has ?? '' }]
    : [
        { pointer: pointer('spec', 'selector', key), from: wants, to: '' },
        { pointer: pointer('spec', 'selector', hasKey), from: '', to: has ?? '' },
      ]
