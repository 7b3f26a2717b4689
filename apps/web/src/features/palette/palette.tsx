import type { Graph } from '@portolan/contract'
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react'
import { hrefOf, navigate, patchParams, useAddress } from '../../address.ts'
import { useSearch } from '../../api.ts'
import { PAGES } from '../../pages.ts'
import { switchTheme } from '../../theme.ts'
import { writeClipboard } from '../../ui/clipboard.ts'
import { Icon } from '../../ui/icon.tsx'
import { Inert } from '../../ui/inert.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { kubectlGet } from '../../ui/kubectl.ts'
import { urlIn } from '../../ui/url-in.ts'
import { type Command, GROUPS, objectsIn, ranked } from './commands.ts'
import { keepUsed, readUsed } from './recents.ts'
import './palette.css'

/** Verbs and nouns in one list: a combobox over a listbox (APG), in a dialog of the platform. */
export function Palette({ graph, onClose, onHelp }: { graph: Graph | undefined; onClose: () => void; onHelp: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const id = useId()
  const typed = useDeferredValue(text.trim())
  const address = useAddress()
  const search = useSearch(typed.length > 1 && urlIn(typed) === undefined ? typed : undefined)
  const used = useMemo(readUsed, [])
  const commands = useMemo(
    () => [...typedCommands(typed), ...doCommands(address, onHelp), ...goCommands(graph, search.data)],
    [typed, address, onHelp, graph, search.data],
  )
  const rows = useMemo(() => ranked(commands, typed, used), [commands, typed, used])
  const at = Math.min(chosen, Math.max(0, rows.length - 1))
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal()
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row that is chosen is brought into view
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [at, rows])
  const run = (command: Command | undefined) => {
    if (!command) return
    keepUsed(command.id)
    dialog.current?.close()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 }[event.key]
    if (to !== undefined)
      setChosen(event.key.startsWith('Page') ? Math.max(0, Math.min(rows.length - 1, to)) : (to + rows.length) % Math.max(1, rows.length))
    else if (event.key === 'Enter') run(rows[at])
    else return
    event.preventDefault()
  }
  const rowId = (index: number): string => `${id}-${index}`
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it too, as every dialog
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Command palette"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <div className="palette-field">
        <Icon name="search" />
        <input
          role="combobox"
          aria-expanded={rows.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={rows.length > 0 ? rowId(at) : undefined}
          aria-autocomplete="list"
          aria-label="Go to, do, or filter"
          placeholder="Go to, do, or filter"
          autoComplete="off"
          spellCheck={false}
          maxLength={2_000}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setChosen(0)
          }}
          onKeyDown={onKeyDown}
        />
        <Kbd>Esc</Kbd>
      </div>
      <div className="palette-list" ref={list} role="listbox" id={`${id}-list`} aria-label="Commands" tabIndex={-1}>
        {GROUPS.map((group) => {
          const own = rows.flatMap((command, index) => (command.group === group ? [{ command, index }] : []))
          return own.length === 0 ? null : (
            // biome-ignore lint/a11y/useSemanticElements: a listbox holds groups, not fieldsets
            <div key={group} role="group" aria-label={group}>
              <p className="caps" aria-hidden="true">
                {group}
              </p>
              {own.map(({ command, index }) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field that has the focus takes the keys
                <div
                  key={command.id}
                  id={rowId(index)}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === at}
                  className="palette-row"
                  onMouseMove={() => setChosen(index)}
                  onClick={() => run(command)}
                >
                  <Icon name={command.icon} size={15} />
                  <span>
                    <Inert text={command.name} />
                    {command.about ? (
                      <small>
                        {' '}
                        <Inert text={command.about} />
                      </small>
                    ) : null}
                  </span>
                  {index === at && !command.key ? <Kbd>Enter</Kbd> : null}
                  {command.key?.split(' ').map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </div>
              ))}
            </div>
          )
        })}
      </div>
      <p className="visually-hidden" role="status">
        {rows.length === 0 ? 'Nothing fits.' : `${rows.length} rows`}
      </p>
      {rows.length === 0 ? <p className="palette-none">Nothing fits.</p> : null}
    </dialog>
  )
}

/** What is made of the typed text: a trace of the URL, a filter of the map. */
const typedCommands = (typed: string): readonly Command[] => {
  if (typed === '') return []
  const url = urlIn(typed)
  if (url !== undefined)
    return [{ id: 'typed:trace', group: 'Go to', icon: 'trace', name: `Trace ${url}`, run: () => navigate(`/trace?u=${encodeURIComponent(url)}`) }]
  const filters = /^-?[a-z]+:/i.test(typed) ? [typed] : [typed, `svc:${typed}*`, `host:*${typed}*`]
  return [
    ...filters.map(
      (q): Command => ({
        id: `typed:${q}`,
        group: 'Filter',
        icon: 'filter',
        name: `Filter the map: ${q}`,
        run: () => navigate(`/map?q=${encodeURIComponent(q)}`),
      }),
    ),
    {
      id: 'typed:findings',
      group: 'Filter',
      icon: 'findings',
      name: `Findings about ${typed}`,
      run: () => navigate(`/findings?q=${encodeURIComponent(typed)}`),
    },
  ]
}

const doCommands = ({ path, params }: ReturnType<typeof useAddress>, onHelp: () => void): readonly Command[] => {
  const selected = params.get('sel')
  const kubectl = selected === null ? undefined : kubectlGet(selected)
  const name = (selected?.split('#', 1)[0] ?? '').split('/').slice(2).join('/')
  return [
    ...(kubectl
      ? [
          {
            id: 'do:kubectl',
            group: 'Do' as const,
            icon: 'copy' as const,
            name: `Copy ${kubectl}`,
            key: 'y',
            run: () => void writeClipboard(kubectl),
          },
        ]
      : []),
    ...(selected !== null && path !== '/findings'
      ? [
          {
            id: 'do:changed',
            group: 'Do' as const,
            icon: 'changes' as const,
            name: `What changed around ${name}`,
            run: () => navigate(`/changes?q=${encodeURIComponent(selected.split('#', 1)[0] ?? '')}`),
          },
        ]
      : []),
    {
      id: 'do:link',
      group: 'Do',
      icon: 'link',
      name: 'Copy link to this view',
      key: 'Shift Y',
      run: () => void writeClipboard(hrefOf({ path, params })),
    },
    { id: 'do:theme', group: 'Do', icon: 'moon', name: 'Light or dark theme', key: '.', run: switchTheme },
    {
      id: 'do:view',
      group: 'Do',
      icon: 'table',
      name: 'Graph or table',
      key: 'v',
      run: () => (path === '/map' ? patchParams({ view: params.get('view') === 'table' ? null : 'table' }) : navigate('/map?view=table')),
    },
    { id: 'do:live', group: 'Do', icon: 'clock', name: 'Back to live', key: 'l', run: () => patchParams({ at: null }) },
    { id: 'do:print', group: 'Do', icon: 'export', name: 'Print this page', run: () => window.print() },
    { id: 'do:help', group: 'Do', icon: 'help', name: 'Keys and signs', key: '?', run: onHelp },
    {
      id: 'filter:broken',
      group: 'Filter',
      icon: 'filter',
      name: 'Only what is broken or at risk',
      about: 'status:broken,risk',
      run: () => navigate('/map?q=only:status:broken,risk'),
    },
    {
      id: 'filter:recent',
      group: 'Filter',
      icon: 'filter',
      name: 'What changed in the last half hour',
      about: 'since:30m',
      run: () => navigate('/map?q=since:30m'),
    },
    {
      id: 'filter:tls',
      group: 'Filter',
      icon: 'filter',
      name: 'Certificates that end soon',
      about: 'tls:expiring,missing',
      run: () => navigate('/map?q=tls:expiring,missing,expired,wrong'),
    },
  ]
}

const goCommands = (...graphs: readonly (Graph | undefined)[]): readonly Command[] => [
  ...PAGES.map(
    ({ path, icon, name, key }): Command => ({ id: `page:${path}`, group: 'Go to', icon, name, key: `g ${key}`, run: () => navigate(path) }),
  ),
  ...objectsIn(...graphs).map((node): Command => {
    if (node.kind === 'Namespace')
      return {
        id: node.id,
        group: 'Go to',
        icon: 'map',
        name: node.name,
        about: 'Namespace',
        run: () => navigate(`/ns/${encodeURIComponent(node.name)}`),
      }
    if (node.kind === 'Host')
      return {
        id: `Host//${node.label}`,
        group: 'Go to',
        icon: 'map',
        name: node.label,
        about: 'Host',
        run: () => navigate(`/host/${encodeURIComponent(node.label)}`),
      }
    const name = node.layer === 'rule' || node.layer === 'entry' ? node.name : node.label
    return {
      id: node.id,
      group: 'Go to',
      icon: 'map',
      name,
      about: [node.kind, node.namespace].filter(Boolean).join(', '),
      run: () => navigate(`/map?sel=${encodeURIComponent(node.id)}`),
    }
  }),
]
