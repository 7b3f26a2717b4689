import type { BlindSpot } from '../../table.ts'
import type { Snippet } from './reading.ts'

/** Words of nginx that answer, or send a request elsewhere. */
const CHANGING =
  /\b(return|rewrite|if|proxy_pass|deny|allow|error_page|set|try_files|alias|root|internal|location|auth_request|auth_basic|satisfy|mirror)\b|_by_lua/

/** UNK-02: what an accepted piece of configuration may do. */
export const saySnippet = ({ key, at, text }: Snippet): readonly BlindSpot[] => [
  CHANGING.test(text)
    ? {
        ref: at,
        code: 'UNK-02',
        weight: 'may-change',
        text: `Annotation ${key} holds configuration of nginx that may answer by itself, and Portolan does not run it.`,
      }
    : {
        ref: at,
        code: 'UNK-02',
        weight: 'note',
        text: `Annotation ${key} holds configuration of nginx without a word that answers or sends elsewhere.`,
      },
]
