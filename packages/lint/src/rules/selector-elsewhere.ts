import { refTo, saySelector } from '@portolan/model'
import { graveOf, lackOf, sayLack } from '../lack.ts'
import { ofServices, type Used } from '../uses.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { sayKind, sayList } from '../words.ts'

export const selectorElsewhere: LintRule = {
  code: 'selector-elsewhere',
  about: 'A Service selects labels that only pods of another namespace have.',
  severity: 'error',
  remedy: 'Put the Service into the namespace of its pods: a Service takes pods of its own namespace alone.',
  needs: ['Service'],
  find: (view) => ofServices(view, selectorElsewhere, (used) => say(view, used)),
}

function* say(view: View, { service, uses }: Used): IterableIterator<Draft> {
  const lack = lackOf(view, service)
  if (lack?.is !== 'elsewhere') return
  const { name, namespace = '' } = service.meta
  const selector = saySelector(service.selector)
  const there = sayList(lack.namespaces)
  const title = sayLack(view, service, uses)
  const cause = `${name} selects ${selector}, which only pods of ${there} have`
  yield {
    severity: graveOf(view, uses),
    ref: refTo(service, '/spec/selector'),
    title,
    cause,
    text: `${title}. ${name} of namespace ${namespace} selects ${selector}, which only pods of namespace ${there} have. A Service takes pods of its own namespace alone.`,
    hurts: uses.map(({ way, share }) => ({ way, share })),
    ...(uses.length > 0 ? {} : { reachText: 'inside the cluster' }),
    evidence: [
      { ref: refTo(service, '/spec/selector'), text: `spec.selector is ${selector}` },
      ...lack.some.map((ref) => ({ ref, text: `${sayKind(ref)} has these labels` })),
    ],
    fix: `Put the Service into namespace ${there}, or its pods into ${namespace}.`,
    ...(/^[\w./=,-]+$/.test(selector) ? { see: `kubectl get pods -A -l ${selector}` } : {}),
  }
}
