import { idOf } from '@portolan/model'
import { spelled } from '../annotations/spelling.ts'
import { isOfFiles } from '../folder.ts'
import { servedClasses } from '../served-classes.ts'
import type { LintRule } from '../view.ts'
import { objectOf, waysOfTable } from '../way.ts'
import { plural, sayKind, upper } from '../words.ts'

export const classUnserved: LintRule = {
  code: 'class-unserved',
  about: 'Ingresses name a class that no controller serves.',
  severity: 'warning',
  remedy: 'Name a class that a controller serves, or install its controller.',
  needs: ['IngressClass', 'Ingress'],
  *find({ cluster, tables, ways: served }) {
    const [only, ...more] = servedClasses(cluster, tables)
    const answered = new Set(served.map(({ host }) => host))
    for (const table of tables) {
      const { proxy } = table
      if (proxy.ref.kind !== 'IngressClass' || proxy.unserved === undefined || !proxy.class) continue
      const ways = waysOfTable(cluster, table)
      const objects = [...new Map(ways.map(({ origin }) => [idOf(objectOf(origin)), objectOf(origin)])).values()]
      const [first] = objects
      if (!first) continue
      const have = objects.length === 1 ? `${sayKind(first)} has no effect` : `${plural(objects.length, 'Ingress', 'Ingresses')} have no effect`
      // Another class is another address, and another controller: that is proposed where there is no choice.
      const byField = proxy.classAt === '/spec/ingressClassName'
      const missing = !cluster.get('IngressClass', undefined, proxy.class)
      const near = missing && only !== undefined ? spelled(proxy.class, [only, ...more]) : undefined
      const other = byField ? (near ?? (more.length === 0 && only !== proxy.class ? only : undefined)) : undefined
      const title = `Nothing serves class ${proxy.class}`
      const shared = new Set(objects.map(({ namespace }) => namespace))
      yield {
        // Where something else answers for the host, nothing fails; the Ingress is a leftover.
        severity:
          missing && near === undefined && isOfFiles({ cluster }) ? 'unknown' : ways.every(({ host }) => answered.has(host)) ? 'note' : 'warning',
        ref: proxy.ref,
        ...(shared.size === 1 && first.namespace !== undefined ? { namespace: first.namespace } : {}),
        title,
        cause: have,
        text: `${title}. ${have}. ${missing && byField ? `IngressClass ${proxy.class} ${isOfFiles({ cluster }) ? 'is not among these files' : 'does not exist'}` : upper(proxy.unserved)}.`,
        hurts: ways.map((way) => ({ way: { ...way, exposure: 0.2 }, share: 1 })),
        evidence: objects
          .slice(0, 20)
          .map((ref) => ({ ref: { ...ref, pointer: proxy.classAt ?? '/spec' }, text: `${sayKind(ref)} names class ${proxy.class}` })),
        fix:
          other === undefined
            ? 'Name a class that a controller serves, or install its controller.'
            : `Name class ${other}, ${other === near ? 'which is close in spelling and served' : 'the one that is served'}, or install the controller of ${proxy.class}.`,
        ...(other !== undefined && objects.length === 1
          ? { mend: { do: 'patch', ref: first, patch: [{ pointer: '/spec/ingressClassName', from: proxy.class, to: other }] } as const }
          : {}),
      }
    }
  },
}
