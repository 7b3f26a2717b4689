import { refTo } from '@portolan/model'
import { podsShown } from '../pods-shown.ts'
import { ofServices, type Used } from '../uses.ts'
import type { Draft, LintRule, View } from '../view.ts'

export const podsShort: LintRule = {
  code: 'pods-short',
  about: 'A Service that requests are sent to has pods that are not ready.',
  severity: 'warning',
  remedy: 'Look at why some pods are not ready before the rest follows.',
  needs: ['Service'],
  find: (view) => ofServices(view, podsShort, (used) => say(view, used)),
}

function* say(view: View, { service, uses }: Used): IterableIterator<Draft> {
  const [first] = uses
  const pods = first && view.pods(service, first.target.service?.port)
  if (!pods || pods.ready === 0 || pods.ready >= pods.total) return
  const { name } = service.meta
  const said = pods.short.filter(({ reason }) => reason !== undefined)
  const cause = said[0] ? `${said[0].meta.name}: ${said[0].reason}` : `${pods.total - pods.ready} of ${pods.total} pods are not ready`
  yield {
    severity: 'warning',
    ref: refTo(service),
    title: `${name} is down to ${pods.ready} of ${pods.total} pods`,
    cause,
    text: `${name} is down to ${pods.ready} of ${pods.total} pods. ${cause}. The others carry its requests.`,
    hurts: uses.map(({ way, share }) => ({ way, share })),
    ...podsShown(service, pods.short),
  }
}
