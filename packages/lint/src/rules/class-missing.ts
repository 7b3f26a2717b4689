import { idOf } from '@portolan/model'
import type { LintRule } from '../view.ts'
import { objectOf, waysOfTable } from '../way.ts'
import { sayKind } from '../words.ts'

export const classMissing: LintRule = {
  code: 'class-missing',
  about: 'An Ingress names no class, and no class is the default.',
  severity: 'warning',
  remedy: 'Name a class in spec.ingressClassName, or make one the default.',
  needs: ['IngressClass', 'Ingress'],
  *find({ cluster, tables }) {
    for (const table of tables) {
      const { proxy } = table
      if (proxy.ref.kind !== 'IngressClass' || proxy.unserved === undefined || proxy.class) continue
      for (const [, ways] of Map.groupBy(waysOfTable(cluster, table), ({ origin }) => idOf(objectOf(origin)))) {
        const ref = objectOf(ways[0]?.origin ?? proxy.ref)
        const title = `${sayKind(ref)} names no class`
        const cause = 'no IngressClass is the default, so no controller takes it'
        yield {
          severity: 'warning',
          ref: { ...ref, pointer: '/spec/ingressClassName' },
          title,
          cause,
          text: `${title}. ${cause.charAt(0).toUpperCase()}${cause.slice(1)}.`,
          hurts: ways.map((way) => ({ way: { ...way, exposure: 0.2 }, share: 1 })),
          evidence: [],
          fix: 'Set spec.ingressClassName.',
        }
      }
    }
  },
}
