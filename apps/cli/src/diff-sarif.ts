import type { Group, Place } from '@portolan/compare'
import { idOf } from '@portolan/model'
import { visible } from '@portolan/server/visible'
import { sayRequest } from './check-report.ts'
import type { DiffReport } from './diff-report.ts'
import { locationOf, sarifLog } from './sarif.ts'

/** The report as SARIF 2.1.0: one rule per cause, one result per object that it concerns, with file and line where it came from files. */
export const sarifDiff = ({ groups, before, after }: DiffReport, version: string): string =>
  sarifLog({
    tool: { driver: { name: 'portolan', version, rules: groups.map(ruleOf) } },
    columnKind: 'utf16CodeUnits',
    results: groups.flatMap((group, ruleIndex) => group.places.map((place) => resultOf(group, place, ruleIndex, `${before} → ${after}`))),
  })

const ruleOf = ({ code, title, surprise }: Group) => ({
  id: code,
  shortDescription: { text: visible(title) },
  ...(surprise === undefined
    ? {}
    : { fullDescription: { text: visible(surprise) }, helpUri: 'https://kubernetes.io/blog/2026/02/27/ingress-nginx-before-you-migrate/' }),
  defaultConfiguration: { level: 'warning' },
})

const resultOf = ({ code, title }: Group, { refs, count, example }: Place, ruleIndex: number, sides: string) => {
  const { request, said, text, proposal } = example
  const [first, ...more] = refs
  return {
    ruleId: code,
    ruleIndex,
    level: 'warning',
    message: {
      text: visible(
        `${title}: ${sayRequest(request)} goes to ${said.after} instead of ${said.before} (${sides}${count > 1 ? `, ${count} requests` : ''}). ${text}${proposal ? ` ${proposal}` : ''}`,
      ),
    },
    ...(first ? { locations: [locationOf(first)] } : {}),
    ...(more.length > 0 ? { relatedLocations: more.map((ref, id) => ({ id, ...locationOf(ref) })) } : {}),
    partialFingerprints: { 'portolan/v1': `${code}:${refs.map(idOf).join(' ')}` },
  }
}
