import type { Ref } from '@portolan/model'
import type { BlindSpot, Condition, Gate, PathRewrite } from '../table.ts'
import { readConditions } from './conditions.ts'

/** What a text of HAProxy's own configuration in a backend does, as far as it can be told (UNK-02). */
export interface NativeText {
  readonly gates: readonly Gate[]
  readonly blind: readonly BlindSpot[]
}

/** `key`: where it is written, `at`. `after`: rewrites that come before it. Lines that deny are gates; of others that decide it is said that they aren't run. */
export const readNative = (key: string, text: string, at: Ref, rule: string, after: readonly PathRewrite[] = []): NativeText => {
  const gates: Gate[] = []
  const unread: string[] = []
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '' || line.startsWith('#') || !DECIDES.test(line)) continue
    const denial = readDenial(line)
    if (!denial) {
      unread.push(line)
      continue
    }
    gates.push({
      when: denial.when,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word
      then: { do: 'respond', status: denial.status, reason: `${key} denies it`, rule },
      origin: at,
      label: `${key}: ${line}`,
      stage: 'access',
      rule,
      ...(after.length > 0 ? { after } : {}),
    })
  }
  const said = `${key} holds configuration of HAProxy that is not run here.`
  if (unread.length > 0) return { gates: [], blind: [{ ref: at, code: 'UNK-02', weight: 'may-change', text: said }] }
  return { gates, blind: gates.length > 0 ? [] : [{ ref: at, code: 'UNK-02', weight: 'note', text: said }] }
}

/** Directives by which a backend answers by itself, chooses or changes the request; a text that doesn't pass the door may hold any. */
const DECIDES = /^(http-request|http-response|http-after-response|tcp-request|tcp-response|redirect|errorfile|use-server|server|acl|filter)\b|…/

const readDenial = (line: string): { readonly status: number; readonly when: Condition } | undefined => {
  const [, status, word, conditions = ''] = /^http-request\s+deny(?:\s+deny_status\s+(\d{3}))?(?:\s+(if|unless)\s+(.+))?$/.exec(line) ?? []
  if (word === undefined)
    return /^http-request\s+deny(\s+deny_status\s+\d{3})?$/.test(line) ? { status: Number(status ?? 403), when: { is: 'all', of: [] } } : undefined
  const when = readConditions(conditions)
  return when && { status: Number(status ?? 403), when: word === 'unless' ? { is: 'not', of: when } : when }
}
