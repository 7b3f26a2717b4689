import type { ObjectView } from '@portolan/contract'
import { useEffect, useRef, useState } from 'react'
import { hrefOf, navigate, patchParams, useAddress } from '../../address.ts'
import { useAt, useFindings, useNeighbourhood, useObject, useTaken } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Events } from './events.tsx'
import { isObject, kubectlGet } from '../../ui/kubectl.ts'
import { drawnId } from './drawn.ts'
import { Missing } from './missing.tsx'
import { neighboursOf, Related } from './related.tsx'
import { Summary } from './summary.tsx'
import { toldOf } from './told.ts'
import { traceUrl } from './trace-url.ts'
import { Yaml } from './yaml-view.tsx'
import '../../ui/text.css'
import './inspector.css'

const TABS = ['summary', 'yaml', 'events', 'related'] as const
type TabName = (typeof TABS)[number]

/** The last that was seen of each object, so that a removed one can still be read. At most fifty. */
const seen = new Map<string, ObjectView>()

/** The object drawer: not modal, closed by Escape, kept by its pin while the selection moves on. */
export function Inspector({ id, onClose }: { id: string; onClose: () => void }) {
  const [pinned, setPinned] = useState<string>()
  const shown = pinned ?? id
  const address = useAddress()
  const past = useAt() !== undefined
  const panel = useFocusOnKeys()
  const object = useObject(isObject(shown) ? shown : undefined)
  const drawn = drawnId(shown)
  const around = useNeighbourhood(drawn)
  const findings = useFindings()
  const view = keep(shown, object.data)
  const gone = object.error?.status === 404 && view !== undefined
  const node = around.data?.nodes.find((each) => each.id === drawn)
  const { kind, namespace, name } = partsOf(shown)
  const told = toldOf(shown, node, findings.data?.findings ?? [])
  const url = traceUrl(drawn, around.data)
  const command = kubectlGet(shown)
  const taken = useTaken()
  const related = neighboursOf(drawn, around.data)
  const asked = address.params.get('tab')
  const tab: TabName = TABS.find((each) => each === asked) ?? 'summary'
  return (
    <aside
      className="drawer"
      aria-label={`${kind} ${namespace ? `${namespace}/` : ''}${name}`}
      ref={panel}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onClose()
      }}
    >
      <header className="drawer-head">
        <div className="drawer-row">
          <p className="caps">
            {kind}
            {namespace ? (
              <>
                {'  ·  '}
                <Inert text={namespace} />
              </>
            ) : null}
          </p>
          <Button
            look="bare"
            icon="pin"
            label={pinned ? 'Follow the selection' : 'Keep open'}
            aria-pressed={pinned !== undefined}
            onClick={() => setPinned(pinned ? undefined : id)}
          />
          <CopyButton look="bare" icon="link" label="Copy link" text={() => hrefOf(address)} />
          <Button look="bare" icon="close" label="Close" onClick={onClose} />
        </div>
        <h2>
          <Inert text={node && !isObject(shown) ? node.label : name} />
        </h2>
        {told ? (
          <div className="drawer-told">
            <Glyph status={told.mark} size={16} />
            <p>
              <b className={told.mark === 'broken' ? 'text-broken' : told.mark === 'risk' ? 'text-risk' : undefined}>
                <Inert text={told.short} />
              </b>{' '}
              <Inert text={told.long} />
            </p>
          </div>
        ) : null}
        <div className="drawer-actions">
          {url ? (
            <Button look="primary" icon="trace" onClick={() => navigate(`/trace?u=${encodeURIComponent(url)}`)}>
              Trace this route
            </Button>
          ) : null}
          {isObject(shown) && taken === undefined ? (
            <Button icon="changes" onClick={() => navigate(`/changes?q=${encodeURIComponent(shown.split('#', 1)[0] ?? shown)}`)}>
              What changed
            </Button>
          ) : null}
          {command ? <CopyButton text={() => command}>kubectl</CopyButton> : null}
        </div>
      </header>
      <Tabs<TabName>
        label="About this object"
        value={tab}
        tabs={[
          { value: 'summary', label: 'Summary' },
          { value: 'yaml', label: 'YAML' },
          { value: 'events', label: 'Events', ...(view ? { count: view.events.length } : {}) },
          { value: 'related', label: 'Related', ...(around.data ? { count: related.length } : {}) },
        ]}
        onChange={(next) => patchParams({ tab: next }, 'replace')}
      >
        {past ? <p className="drawer-strip">State and neighbours are of the moment looked at. YAML and events are of now.</p> : null}
        {object.error ? <Missing fault={object.error} gone={gone} at={object.errorUpdatedAt} /> : null}
        {tab === 'summary' ? <Summary id={shown} drawn={drawn} node={node} view={view} around={around.data} related={related} /> : null}
        {tab === 'yaml' ? <Yaml id={shown} view={view} /> : null}
        {tab === 'events' ? <Events view={view} taken={taken !== undefined} /> : null}
        {tab === 'related' ? <Related related={related} /> : null}
      </Tabs>
    </aside>
  )
}

/** Whoever came by keyboard is brought here, and back where they were when the drawer closes. A click leaves the focus alone. */
const useFocusOnKeys = () => {
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    const before = document.activeElement
    const keys = before instanceof HTMLElement && before !== document.body && before.matches(':focus-visible')
    const drawer = panel.current
    if (keys) drawer?.focus({ preventScroll: true })
    return () => {
      if (keys && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return panel
}

/** The view that just came, or the last one that did. */
const keep = (id: string, view: ObjectView | undefined): ObjectView | undefined => {
  const key = id.split('#', 1)[0] ?? id
  if (!view) return seen.get(key)
  seen.delete(key)
  seen.set(key, view)
  const oldest = seen.keys().next().value
  if (seen.size > 50 && oldest !== undefined) seen.delete(oldest)
  return view
}

const partsOf = (id: string): { kind: string; namespace: string; name: string } => {
  const [kind = '', namespace = '', ...name] = (id.split('#', 1)[0] ?? '').split('/')
  return { kind, namespace, name: name.join('/') }
}
