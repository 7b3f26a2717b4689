import type { LintRule } from '../view.ts'
import { slot, waysOfTable } from '../way.ts'
import { upper } from '../words.ts'

export const gatewayClassUnserved: LintRule = {
  code: 'gateway-class-unserved',
  about: 'No controller serves a Gateway.',
  severity: 'error',
  remedy: 'Install the controller of the GatewayClass, or name a class that is served.',
  needs: ['GatewayClass', 'Gateway'],
  *find({ cluster, tables }) {
    for (const table of tables) {
      const { proxy } = table
      if (proxy.ref.kind !== 'Gateway' || proxy.unserved === undefined) continue
      const title = `Nothing serves Gateway ${slot(proxy.ref)}`
      yield {
        severity: 'error',
        ref: { ...proxy.ref, pointer: '/spec/gatewayClassName' },
        title,
        cause: proxy.unserved,
        text: `${title}. ${upper(proxy.unserved)}.`,
        hurts: waysOfTable(cluster, table).map((way) => ({ way, share: 1 })),
        evidence: [],
      }
    }
  },
}
