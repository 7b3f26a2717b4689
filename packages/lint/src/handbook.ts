import { IGNORE_ANNOTATION } from './ignore.ts'
import { OUTSIDE, type RuleWords } from './outside.ts'
import { RULES } from './rules/index.ts'

/** Objects in which a rule finds something, and what it says of them. */
export interface Example {
  readonly yaml: string
  readonly text: string
}

/** Every code that a finding can have, with what it finds, what to do, and what it needs: Markdown, one section per code. */
export const handbook = (examples: ReadonlyMap<string, Example> = new Map()): string => {
  const rules: readonly RuleWords[] = [...RULES, ...OUTSIDE]
  return `${[...head(rules), ...rules.flatMap((rule) => section(rule, examples.get(rule.code)))].join('\n')}\n`
}

const head = (rules: readonly RuleWords[]): readonly string[] => [
  '# Findings',
  '',
  'What Portolan finds wrong or doubtful, by code. Codes and the anchors of this page are stable.',
  '',
  '- **error**: requests fail now, or something has no effect that was meant to have one.',
  '- **warning**: requests are at risk, or fail for some.',
  '- **note**: worth knowing; nothing fails.',
  '- **unknown**: the objects do not tell.',
  '',
  'The severity given here is the gravest that a code has. A finding whose kinds may not be read, or are not among the files, is withheld: nothing is concluded from their absence.',
  '',
  'What is known and may stay is suppressed by an annotation on the object at fault, or on its Namespace for all that is in it. A reason is required:',
  '',
  '```yaml',
  'metadata:',
  '  annotations:',
  `    ${IGNORE_ANNOTATION}: no-ready-pods, scaled down at night`,
  '```',
  '',
  'Several stand on lines of their own or behind semicolons, and `*` stands for every code. Or by a file, for `portolan lint --ignore FILE` and `portolan serve --ignore FILE`:',
  '',
  '```yaml',
  'ignore:',
  '  - code: pods-short',
  '    object: Service/shop/*        # Kind/namespace/name, Kind/name without a namespace; left out: every object',
  '    reason: one is enough there',
  '    until: 2027-01-31             # the last day on which it counts; left out: for good',
  '```',
  '',
  '| code | severity | what it finds |',
  '| --- | --- | --- |',
  ...rules.map(({ code, severity, about }) => `| [${code}](#${code}) | ${severity} | ${about.replaceAll('|', '\\|')} |`),
  '',
]

const section = ({ code, severity, about, remedy, needs }: RuleWords, example: Example | undefined): readonly string[] => [
  `## ${code}`,
  '',
  `${about} Severity: ${severity}.`,
  '',
  `**What to do.** ${remedy}`,
  '',
  ...(needs.length > 0 ? [`**Needs** ${needs.join(', ')}.`, ''] : []),
  ...(example
    ? ['**For example** it says:', '', `> ${inline(example.text)}`, '', ...(example.yaml ? ['```yaml', example.yaml, '```', ''] : [])]
    : []),
]

/** Text in which Markdown sees no marks. */
const inline = (text: string): string => text.replace(/[\\*_`[\]<>|]/g, (sign) => `\\${sign}`)
