import { idOf, type Ref } from '@portolan/model'
import type { Mend } from '../finding.ts'
import { isOfFiles } from '../folder.ts'
import { servedClasses } from '../served-classes.ts'
import type { LintRule } from '../view.ts'
import { objectOf, waysOfTable } from '../way.ts'
import { sayKind, upper } from '../words.ts'

export const classMissing: LintRule = {
  code: 'class-missing',
  about: 'An Ingress names no class, and no class is the default.',
  severity: 'warning',
  remedy: 'Name a class in spec.ingressClassName, or make one the default.',
  needs: ['IngressClass', 'Ingress'],
  *find({ cluster, tables }) {
    const [only, ...more] = servedClasses(cluster, tables)
    for (const table of tables) {
      const { proxy } = table
      if (proxy.ref.kind !== 'IngressClass' || proxy.unserved === undefined || proxy.class) continue
      for (const [, ways] of Map.groupBy(waysOfTable(cluster, table), ({ origin }) => idOf(objectOf(origin)))) {
        const ref = objectOf(ways[0]?.origin ?? proxy.ref)
        const at = { ...ref, pointer: '/spec/ingressClassName' }
        const title = `${sayKind(ref)} names no class`
        const cause = 'no IngressClass is the default, so no controller takes it'
        yield {
          // A default may be elsewhere.
          severity: isOfFiles({ cluster }) ? 'unknown' : 'warning',
          ref: at,
          title,
          cause,
          text: `${title}. ${upper(cause)}.`,
          hurts: ways.map((way) => ({ way: { ...way, exposure: 0.2 }, share: 1 })),
          evidence: [{ ref: at, text: `${sayKind(ref)} has no spec.ingressClassName` }],
          ...remedyOf(ref),
        }
      }
    }

    function remedyOf(ref: Ref): { readonly fix: string; readonly mend?: Mend } {
      if (only === undefined || more.length > 0)
        return {
          fix: `Set spec.ingressClassName${only === undefined ? '' : ` to a class that is served: ${[only, ...more.slice(0, 4)].join(', ')}`}.`,
        }
      const patch = [{ pointer: '/spec/ingressClassName', from: '', to: only }]
      return { fix: `Set spec.ingressClassName to ${only}, the one class that is served.`, mend: { do: 'patch', ref, patch } }
    }
  },
}
