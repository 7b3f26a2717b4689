import { type Mend, mendText } from '@portolan/contract/patch'
import { CopyButton } from './copy-button.tsx'

/** Copies an edit: the command that makes it, or the YAML of what is to be created. */
export function CopyMend({ mend, object }: { mend: Mend; object: unknown }) {
  return <CopyButton text={() => mendText(mend, object)}>{LABEL[mend.do]}</CopyButton>
}

const LABEL = { patch: 'Copy patch', create: 'Copy YAML', delete: 'Copy command' } as const
