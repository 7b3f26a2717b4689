import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { navigate, patchParams, useAddress } from '../../address.ts'
import { Chip } from '../../ui/chip.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Inert } from '../../ui/inert.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { urlIn } from '../../ui/url-in.ts'
import './omnibox.css'

/** One field for three jobs: a word searches, `key:value` filters, a URL offers a trace. */
export function Omnibox({
  onMap,
  ignored,
  around,
}: {
  onMap: boolean
  /** Parts of the search that the server could not read. */
  ignored: readonly string[] | undefined
  /** The object that the map is narrowed to. */
  around: string | undefined
}) {
  const { params } = useAddress()
  const q = params.get('q') ?? ''
  const [text, setText] = useState(q)
  const [focused, setFocused] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const typed = useRef(q)
  const under = useRef<HTMLDivElement>(null)

  // The address may change under the field (Back, a link), but not because of what is being typed in it.
  useEffect(() => {
    if (q === typed.current) return
    typed.current = q
    setText(q)
  }, [q])

  const url = urlIn(text)
  const change = (next: string) => {
    setText(next)
    const search = urlIn(next) === undefined ? next.trim() : ''
    typed.current = search
    if (onMap) patchParams({ q: search }, 'soon')
  }
  const clear = () => {
    setText('')
    typed.current = ''
    if (onMap) patchParams({ q: null }, 'replace')
  }
  const trace = () => {
    if (url === undefined) return
    clear()
    field.current?.blur()
    navigate(`/trace?u=${encodeURIComponent(url)}`)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      if (url !== undefined) trace()
      else if (onMap) patchParams({ q: text.trim() }, 'replace')
      else navigate(`/map?q=${encodeURIComponent(text.trim())}`)
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      if (text) clear()
      else field.current?.blur()
    }
  }
  return (
    <search className="omnibox">
      <Icon name="search" />
      {around === undefined ? null : (
        <Chip on onRemove={() => patchParams({ focus: null })} removeLabel="Show the whole map" title={`Only what hangs on ${around}`}>
          <span>
            Around <Inert text={around} />
          </span>
        </Chip>
      )}
      <div className="omnibox-field">
        {ignored?.length ? (
          <div className="omnibox-under" ref={under} aria-hidden="true">
            {text.split(/((?:[^\s"]|"[^"]*"?)+)/).map((part, index) =>
              ignored.includes(part) ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: a part's place is its identity
                <u key={index}>{part}</u>
              ) : (
                part
              ),
            )}
          </div>
        ) : null}
        <input
          ref={field}
          id="omnibox"
          type="text"
          value={text}
          maxLength={8_192}
          placeholder="Search, filter, or paste a URL to trace it"
          aria-label="Search, filter, or paste a URL to trace it"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => change(event.currentTarget.value)}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          onKeyDown={onKeyDown}
          onScroll={(event) => {
            if (under.current) under.current.scrollLeft = event.currentTarget.scrollLeft
          }}
        />
      </div>
      {text ? (
        <button type="button" className="omnibox-clear" onClick={clear} aria-label="Clear">
          <Icon name="close" size={14} />
        </button>
      ) : (
        <Kbd>/</Kbd>
      )}
      {focused && url !== undefined ? (
        // Pressed before the field loses its focus, which would take the offer away.
        <button type="button" className="omnibox-offer" onMouseDown={(event) => event.preventDefault()} onClick={trace}>
          <Icon name="trace" />
          <span>
            Trace <Inert text={url} />
          </span>
          <Kbd>Enter</Kbd>
        </button>
      ) : null}
      {focused && text === '' && onMap ? (
        <div className="omnibox-hint">
          <code>ns:shop</code> <code>host:*.example.com</code> <code>svc:checkout*</code> <code>status:broken,risk</code> <code>path:/api/*</code>{' '}
          <code>-kind:httproute</code>
        </div>
      ) : null}
    </search>
  )
}

/** Puts the cursor in the omnibox. */
export const focusOmnibox = (): void => {
  const field = document.getElementById('omnibox')
  if (field instanceof HTMLInputElement) {
    field.focus()
    field.select()
  }
}
