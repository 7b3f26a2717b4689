import type { Rejected, RouteResult } from '@portolan/contract'
import { useObject } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Inert } from '../../ui/inert.tsx'
import { Diff } from '../../ui/diff.tsx'
import { idOf, say } from '../../ui/ref.ts'
import { kubectlPatch } from '@portolan/contract/patch'
import './fix.css'

/** The edit that would let a near miss take the request, or with no letter the rule reach its backend: a diff, the command that makes it, and the trace as if it were made. */
export function Fix(props: { letter: string | undefined; miss: Rejected; asIf: AsIf | undefined; onTrace: () => void; onBack: () => void }) {
  const { letter, miss, asIf, onTrace, onBack } = props
  const { data } = useObject(idOf(miss.ref))
  const edits = miss.patch ?? []
  return (
    <div className="fix">
      <h2 className="panel-title">{asIf ? 'The fix that is assumed' : letter ? `Fix for ${letter}` : 'Fix'}</h2>
      <Diff title={say(miss.ref)} edits={edits} object={data?.object} />
      <p>
        {asIf ? <AsIfWords asIf={asIf} /> : null}
        {!asIf && miss.fix ? <Inert text={miss.fix} /> : null}
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
        <CopyButton text={() => kubectlPatch(miss.ref, edits, data?.object)}>Copy patch</CopyButton>
      </div>
    </div>
  )
}

/** How far the trace of the assumed fix is. */
export type AsIf =
  | { readonly is: 'asking' }
  | { readonly is: 'answered'; readonly result: RouteResult }
  | { readonly is: 'stuck'; readonly text: string }

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
