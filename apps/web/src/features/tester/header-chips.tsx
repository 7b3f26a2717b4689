import { type FormEvent, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Chip } from '../../ui/chip.tsx'
import { Inert } from '../../ui/inert.tsx'
import { type Header, isSensitive } from './form.ts'

/** Header names as RFC 9110 has them; anything else the server would refuse. */
const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/

/** The headers to send. Values that may be credentials are shown as dots and stay in this page's memory. */
export function HeaderChips({ headers, onHeaders }: { headers: readonly Header[]; onHeaders: (headers: readonly Header[]) => void }) {
  const [draft, setDraft] = useState<{ readonly name: string; readonly value: string }>()
  const add = (event: FormEvent): void => {
    event.preventDefault()
    if (!draft || !NAME.test(draft.name.trim())) return
    const name = draft.name.trim()
    const kept = headers.filter((header) => !(header.value === undefined && header.name.toLowerCase() === name.toLowerCase()))
    onHeaders([...kept, { name, value: draft.value.trim() }])
    setDraft(undefined)
  }
  return (
    <>
      <span className="trace-label">Headers</span>
      {headers.map((header, index) => (
        <Chip
          // biome-ignore lint/suspicious/noArrayIndexKey: a header may stand twice, even with one value
          key={index}
          title={isSensitive(header.name) ? 'Its value stays in this page and is in no link.' : undefined}
          onRemove={() => onHeaders(headers.filter((_, at) => at !== index))}
          removeLabel={`Remove header ${header.name}`}
        >
          <HeaderText header={header} onEnter={() => setDraft({ name: header.name, value: '' })} />
        </Chip>
      ))}
      {draft ? (
        <form className="trace-header-form" onSubmit={add}>
          <input
            className="trace-small-field"
            // biome-ignore lint/a11y/noAutofocus: the field appears because its button was pressed
            autoFocus={draft.name === ''}
            aria-label="Header name"
            placeholder="x-tenant"
            spellCheck={false}
            value={draft.name}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setDraft(undefined)
            }}
          />
          <input
            className="trace-small-field"
            // biome-ignore lint/a11y/noAutofocus: the field appears because its button was pressed
            autoFocus={draft.name !== ''}
            aria-label="Header value"
            placeholder="value"
            spellCheck={false}
            type={isSensitive(draft.name) ? 'password' : 'text'}
            autoComplete="off"
            value={draft.value}
            onChange={(event) => setDraft({ ...draft, value: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setDraft(undefined)
            }}
          />
          <Button type="submit" className="trace-small-button">
            Add
          </Button>
        </form>
      ) : (
        <Chip icon="plus" onClick={() => setDraft({ name: '', value: '' })}>
          Add header
        </Chip>
      )}
    </>
  )
}

function HeaderText({ header, onEnter }: { header: Header; onEnter: () => void }) {
  if (header.value === undefined) {
    return (
      <button type="button" className="trace-withheld" onClick={onEnter}>
        <Inert text={header.name} />: not in the link, enter it
      </button>
    )
  }
  return (
    <code className="trace-header-text">
      <Inert text={header.name} />: {isSensitive(header.name) ? '••••••' : <Inert text={header.value} />}
    </code>
  )
}
