import type { RouteResult } from '@portolan/contract'
import { type Mend, targetOf } from '@portolan/contract/patch'
import { useObject } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { CopyMend } from '../../ui/copy-mend.tsx'
import { Diff } from '../../ui/diff.tsx'
import { Inert } from '../../ui/inert.tsx'
import { idOf, say } from '../../ui/ref.ts'
import './fix.css'

/** An edit, and what it does in words. */
export interface Edit {
  readonly mend: Mend
  readonly fix: string | undefined
}

/** The edit that would let a near miss take the request, or with no letter the rule reach its backend: a diff, the command that makes it, and the trace as if it were made. */
export function Fix(props: { letter: string | undefined; edit: Edit; asIf: AsIf | undefined; onTrace: () => void; onBack: () => void }) {
  const { letter, edit, asIf, onTrace, onBack } = props
  const { mend, fix } = edit
  const { data } = useObject(mend.do === 'patch' ? idOf(mend.ref) : undefined)
  return (
    <div className="fix">
      <h2 className="panel-title">{asIf ? 'The fix that is assumed' : letter ? `Fix for ${letter}` : 'Fix'}</h2>
      <Diff mend={mend} object={data?.object} />
      <p>
        {asIf ? <AsIfWords asIf={asIf} /> : null}
        {!asIf && fix ? <Inert text={fix} /> : null}
      </p>
      <div className="fix-actions">
        {asIf ? (
          <Button icon="turn" onClick={onBack}>
            Back to the cluster
          </Button>
        ) : (
          <Button look="primary" icon="trace" onClick={onTrace}>
            Trace as if fixed
          </Button>
        )}
        <CopyMend mend={mend} object={data?.object} />
      </div>
    </div>
  )
}

/** How far the trace of the assumed fix is. */
export type AsIf =
  | { readonly is: 'asking'; readonly edit?: Edit }
  | { readonly is: 'answered'; readonly result: RouteResult; readonly edit: Edit }
  | { readonly is: 'stuck'; readonly text: string; readonly edit?: Edit }

/** `As if Ingress shop/cart were patched`. */
export const sayAsIf = ({ mend }: Edit): string => `As if ${say(targetOf(mend))} ${MADE[mend.do]}`

const MADE = { patch: 'were patched', create: 'were there', delete: 'were gone' } as const

function AsIfWords({ asIf }: { asIf: AsIf }) {
  switch (asIf.is) {
    case 'asking':
      return <>Tracing with this edit in memory.</>
    case 'answered':
      return (
        <>
          With this the answer is: <Inert text={asIf.result.summary} /> Nothing in the cluster has changed.
        </>
      )
    case 'stuck':
      return <Inert text={asIf.text} />
    default:
      return asIf satisfies never
  }
}
