import type { Group, Place } from '@portolan/compare'
import { visible } from '@portolan/server/visible'
import { sayPlace, sayRequest } from './check-report.ts'
import { type DiffReport, sayChanges, sayRequests } from './diff-report.ts'

const SHOWN = 10

/** The report as GitHub-flavoured Markdown, for a comment on a pull request: one table of causes, each with its details folded. */
export const markdownDiff = (report: DiffReport): string => {
  const { before, after, groups } = report
  return [
    `### ${groups.length === 0 ? '✅' : '⚠️'} ${sayChanges(report)}`,
    '',
    `${code(before)} → ${code(after)}`,
    ...(groups.length === 0 ? [] : ['', '| cause | requests | example | before | after |', '| --- | ---: | --- | --- | --- |', ...groups.map(row)]),
    ...groups.flatMap((group) => ['', ...details(group)]),
    '',
    `<sub>${plain(sayRequests(report))}.</sub>`,
  ].join('\n')
}

const row = ({ title, count, example: { request, said } }: Group): string =>
  `| ${cell(plain(title))} | ${count} | ${cell(code(sayRequest(request)))} | ${cell(code(said.before))} | ${cell(code(said.after))} |`

const details = ({ title, code: name, surprise, example, places, placesTotal }: Group): readonly string[] => [
  '<details>',
  `<summary>${plain(title)} (${name})</summary>`,
  '',
  plain(example.text),
  ...(example.proposal === undefined ? [] : ['', `**Proposal:** ${plain(example.proposal)}`]),
  ...(surprise === undefined
    ? []
    : ['', `Known as “${plain(surprise)}” ([kubernetes.io/blog](https://kubernetes.io/blog/2026/02/27/ingress-nginx-before-you-migrate/)).`]),
  '',
  ...places.slice(0, SHOWN).map(place),
  ...(placesTotal > SHOWN ? [`- and ${placesTotal - SHOWN} more`] : []),
  '',
  '</details>',
]

const place = ({ refs, count, example: { request, said } }: Place): string =>
  `- ${refs.map((ref) => code(sayPlace(ref))).join(', ') || 'no object'}: ${count === 1 ? 'one request' : `${count} requests`}, such as ${code(sayRequest(request))}: ${code(said.before)} → ${code(said.after)}`

/** Text of a cluster between backticks: as many as it takes, so that nothing in it is read as markup. */
const code = (text: string): string => {
  const safe = visible(text)
  const longest = Math.max(0, ...[...safe.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return longest > 0 ? `${fence} ${safe} ${fence}` : `${fence}${safe}${fence}`
}

/** Text with everything escaped that Markdown or HTML would read. */
const plain = (text: string): string =>
  visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_{}[\]|~#]/g, (char) => `\\${char}`)

/** In a table a bar ends a cell, between backticks too. */
const cell = (text: string): string => text.replace(/(?<!\\)\|/g, '\\|')
