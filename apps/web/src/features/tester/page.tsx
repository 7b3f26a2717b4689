import type { Graph, RouteRequest, RouteResult } from '@portolan/contract'
import { type ReactNode, useMemo, useRef } from 'react'
import { patchParams, useAddress } from '../../address.ts'
import { useFindings, useRoute } from '../../api.ts'
import type { ApiFault } from '../../fault.ts'
import { useKeys } from '../../shell/keys.ts'
import { Answer } from './answer.tsx'
import { CopyMenu } from './copy-menu.tsx'
import { Empty } from './empty.tsx'
import { knownFrom } from './known.ts'
import { RequestBar } from './request-bar.tsx'
import { suggestionsFrom } from './suggestions.ts'
import { useAsIf } from './use-as-if.ts'
import { useRequest } from './use-request.ts'
import type { Heard } from './verdict.tsx'
import { sentence } from './verdict-words.ts'
import '../../ui/text.css'
import './page.css'

interface TracePageProps {
  /** The map as far as it is known: it names and counts what an answer refers to. */
  readonly graph: Graph | undefined
  /** The object that `sel` names, in the drawer. */
  readonly drawer: (id: string, onClose: () => void) => ReactNode
  readonly live: Heard
}

/** Where does this URL go, and why (not)? */
export function TracePage({ graph, drawer, live }: TracePageProps) {
  const { form, request, recents, onForm } = useRequest()
  const { params } = useAddress()
  const { data, error, isPlaceholderData } = useRoute(request)
  const fixed = params.get('as') ?? undefined
  const result = useLast(data, request === undefined)
  const findings = useFindings()
  const asIf = useAsIf(request, data && !isPlaceholderData ? data : undefined, fixed, findings.data?.findings)
  const known = useMemo(() => knownFrom(graph), [graph])
  const suggestions = useMemo(() => suggestionsFrom(findings.data?.findings ?? [], graph), [findings.data, graph])
  const fault = faultOf(error, data)
  const selected = params.get('sel')
  const closeDrawer = () => patchParams({ sel: null, tab: null })
  const back = () => (selected ? closeDrawer() : false)
  useKeys({ Escape: back })
  const shown = asIf?.is === 'answered' ? asIf.result : result
  return (
    <main className="trace" id="main" tabIndex={-1}>
      <RequestBar
        form={form}
        onForm={onForm}
        fault={fault}
        recents={recents}
        copies={request ? <CopyMenu request={request} result={shown} dialect={form.dialect} /> : null}
      />
      {shown && result ? (
        <Answer
          result={shown}
          plain={result}
          asIf={asIf}
          fixed={fixed}
          known={known}
          live={live}
          stale={fault !== undefined || (request !== undefined && !answers(result, request))}
          onTrace={(url) => onForm({ ...form, url }, 'settled')}
          onFix={(id) => patchParams({ as: id })}
        />
      ) : request === undefined ? (
        <Empty recents={recents} suggestions={suggestions} onPick={({ url, method }) => onForm({ ...form, url, method }, 'settled')} />
      ) : (
        <p className="trace-waiting" role="status">
          {fault ? '' : 'Tracing.'}
        </p>
      )}
      {selected ? <div className="trace-drawer">{drawer(selected, closeDrawer)}</div> : null}
    </main>
  )
}

/** Whether an answer is to this request; a newer revision of the same question is still an answer to it. */
const answers = ({ request }: RouteResult, asked: RouteRequest): boolean =>
  request.url === asked.url && (request.method ?? 'GET') === (asked.method ?? 'GET')

/** The last answer stays while the field holds something that has none (yet); an empty field clears it. */
const useLast = (data: RouteResult | undefined, cleared: boolean): RouteResult | undefined => {
  const last = useRef<RouteResult>(undefined)
  const answered = data && data.traces.length > 0 ? data : undefined
  if (cleared) last.current = undefined
  else if (answered) last.current = answered
  return last.current
}

/** The server's complaint, or an answer without a trace, which is one too. */
const faultOf = (error: ApiFault | null, data: RouteResult | undefined): { message: string; hint?: string | undefined } | undefined => {
  if (error) return { message: sentence(error.message.replace(/^url: (?=url )/, '')), hint: error.hint?.replace(/^(?=\w+:\/\/)/, 'For example ') }
  return data && data.traces.length === 0 ? { message: data.summary } : undefined
}
