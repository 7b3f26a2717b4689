import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { Cluster } from '@portolan/model'
import { describe, expect, it } from 'vitest'
import { holds, service, SILENT } from '../source.contract.ts'
import { FakeApi } from './fake-api.ts'
import { openCluster } from './source.ts'

const TIMING = { reprobe: 50, denied: 100, stage: 100, silence: 300, rewindCheck: 0, initialSilence: 200 }

/** What happens to a cluster and on the way to it. */
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('put' as const), name: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('remove' as const), name: fc.integer({ min: 0, max: 9 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constantFrom('drop' as const, 'end' as const, 'garble' as const, 'error' as const, 'compact' as const, 'wait' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('rewind' as const, 'forget WatchList' as const) }) },
)

describe('whatever happens to a cluster and its connections', () => {
  it('the reading ends with what the server holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 4, maxLength: 25 }), async (story) => {
        const api = await FakeApi.start()
        for (let name = 0; name < 5; name++) api.put(service(`s-${name}`))
        const source = openCluster({ kind: 'cluster', credentials: 'kubeconfig', files: [api.kubeconfig], because: '' }, { log: SILENT }, TIMING)
        if ('error' in source) throw new Error(source.error.message)
        const cluster = new Cluster(source.origin)
        source.start((changes) => void cluster.apply(changes))
        try {
          await holds(() => cluster.syncOf('Service').state === 'synced')
          for (const step of story) {
            // Sometimes the reader keeps up, sometimes it is in the middle of coming back.
            if (step.does !== 'put') await pause(step.does === 'remove' ? 0 : 15)
            switch (step.does) {
              case 'put':
                api.put(service(`s-${step.name}`))
                break
              case 'remove':
                api.remove('Service', 'shop', `s-${step.name}`)
                break
              case 'drop':
                api.drop()
                break
              case 'end':
                api.endWatches('Service')
                break
              case 'garble':
                api.write('Service', '{"type":\n')
                break
              case 'error':
                api.write('Service', '{"type":"ERROR","object":{"code":500,"message":"no"}}\n')
                break
              case 'compact':
                api.compact()
                break
              case 'wait':
                await pause(40)
                break
              case 'rewind':
                // Not over what is seen before a reader can know: a history that has outgrown the old one looks like it (R7 audits that).
                api.drop()
                api.rewind(Math.max(1, Number(api.version) - 60))
                break
              case 'forget WatchList':
                api.watchList = false
                break
              default:
                step satisfies never
            }
          }
          const held = (): string =>
            [...cluster.all('Service')]
              .map(({ meta }) => `${meta.namespace}/${meta.name}@${meta.resourceVersion}`)
              .sort()
              .join()
          await holds(() => held() === api.holdings('Service') && cluster.syncOf('Service').state === 'synced')
          expect(source.metrics.total('handler_errors_total')).toBe(0)
        } finally {
          source.stop()
          await api.stop()
        }
      }),
      { numRuns: 12, endOnFailure: true },
    )
  }, 120_000)
})
