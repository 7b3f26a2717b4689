import { idOf } from '@portolan/model'
import { costIn } from '../cost-view.ts'
import type { LintRule } from '../view.ts'
import { slot } from '../way.ts'
import { sayCount, sayList } from '../words.ts'

export const lbConsolidate: LintRule = {
  code: 'lb-consolidate',
  about: 'Load balancers carry what an entry point could take that stands already, or one new one for all of them.',
  severity: 'note',
  remedy: 'Give each host a route at the shared entry point, point its DNS name there, and make the Service a ClusterIP.',
  needs: ['Service'],
  *find(view) {
    const { rows, added } = costIn(view)
    const moves = rows.filter(({ move, month }) => move.is === 'move' && month > 0)
    const [first] = moves
    if (!first) return
    const homes = new Map(moves.flatMap(({ move: { to } }) => (to ? [[idOf(to), to] as const] : [])))
    const [home] = homes.values()
    // What would be saved: idle ones are findings of their own.
    const saved = Math.round((moves.reduce((sum, { month }) => sum + month, 0) - added) * 100) / 100
    if (saved <= 0) return
    const left = homes.size + (added > 0 ? 1 : 0)
    const title = `${sayCount(moves.length + homes.size)} LoadBalancers would fit in ${sayCount(left).toLowerCase()}`
    const cause = `${sayList(moves.map(({ ref }) => slot(ref)))} could stand behind ${home ? slot(home) : 'one new controller'}`
    yield {
      severity: 'note',
      ref: home ?? first.ref,
      title,
      cause,
      text: `${title}: about $${saved} a month less. ${cause}.`,
      hurts: [],
      reachText: `about $${saved} a month`,
      evidence: moves.slice(0, 20).map(({ ref, carries, month, move }) => ({
        ref: { ...ref, pointer: '/spec/type' },
        text: `${slot(ref)} carries ${carries} for about $${month} a month: ${move.text}. ${move.changes ?? ''}`.trim(),
      })),
      fix: 'Give each a route there, point its DNS name to that address, and make the Service a ClusterIP.',
      see: 'kubectl get service -A',
    }
  },
}
