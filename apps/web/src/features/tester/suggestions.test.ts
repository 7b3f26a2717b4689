import type { Finding } from '@portolan/contract'
import { expect, it } from 'vitest'
import { suggestionsFrom } from './suggestions.ts'

it('puts what is hurt before what is fine, each URL once', () => {
  const finding = (host: string, cause: string): Finding => ({
    id: cause,
    code: 'no-ready-pods',
    severity: 'error',
    ref: { kind: 'Service', namespace: 'shop', name: 'x' },
    title: '',
    cause,
    text: '',
    hurts: [{ host, path: '/' }],
    hurtsTotal: 1,
    reach: 1,
    reachText: '',
    evidence: [],
    see: '',
  })
  const list = suggestionsFrom([finding('a.example', 'first'), finding('a.example', 'again'), finding('*', 'nothing')], undefined)
  expect(list).toEqual([{ url: 'https://a.example/', why: 'first', mark: 'broken' }])
})
