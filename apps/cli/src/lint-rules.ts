import { handbook, OUTSIDE, RULES, type RuleWords } from '@portolan/lint'
import type { Palette } from './palette.ts'
import { hang } from './wrap.ts'

export type ListForm = 'text' | 'json' | 'markdown'

/** Every rule: code, severity, what it finds, what to do, and the kinds without which it concludes nothing. */
export const listRules = (form: ListForm, options: { readonly paint: Palette; readonly width: number }): string => {
  const rules: readonly RuleWords[] = [...RULES, ...OUTSIDE]
  switch (form) {
    case 'text':
      return rules.map((rule) => ruleText(rule, options)).join('\n\n')
    case 'json':
      return JSON.stringify(
        rules.map(({ code, severity, about, remedy, needs }) => ({ code, severity, about, remedy, needs })),
        undefined,
        2,
      )
    case 'markdown':
      return handbook().trimEnd()
    default:
      return form satisfies never
  }
}

const ruleText = ({ code, severity, about, remedy, needs }: RuleWords, options: { readonly paint: Palette; readonly width: number }): string =>
  [
    `${options.paint.strong(code)}  ${options.paint.quiet(severity)}`,
    `  ${hang(about, 2, options)}`,
    `  ${options.paint.quiet('do')}     ${hang(remedy, 9, options)}`,
    ...(needs.length > 0 ? [`  ${options.paint.quiet('needs')}  ${hang(needs.join(', '), 9, options)}`] : []),
  ].join('\n')
