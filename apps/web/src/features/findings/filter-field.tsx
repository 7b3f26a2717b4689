import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Chip } from '../../ui/chip.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Inert } from '../../ui/inert.tsx'
import { partsOf } from './facets.ts'

const isToken = (part: string): boolean => /^-?[a-z]+:./i.test(part)

/** A search as its tokens, each removable, and a field that adds to them. Words are looked for as they are typed. */
export function FilterField({ q, ignored, onChange }: { q: string; ignored: readonly string[]; onChange: (q: string) => void }) {
  const tokens = partsOf(q).filter(isToken)
  const words = partsOf(q)
    .filter((part) => !isToken(part))
    .join(' ')
  const [text, setText] = useState(words)
  const typed = useRef(words)
  useEffect(() => {
    if (words === typed.current) return
    typed.current = words
    setText(words)
  }, [words])
  const ask = (list: readonly string[], rest: string) => {
    typed.current = partsOf(rest)
      .filter((part) => !isToken(part))
      .join(' ')
    onChange([...list, ...partsOf(rest)].join(' '))
  }
  const type = (next: string) => {
    // A token is whole at the space behind it; until then it is only text.
    const done = next.endsWith(' ') || !partsOf(next).some(isToken)
    setText(done ? next.replace(/(?<=^|\s)-?[a-z]+:\S+\s/gi, '') : next)
    if (done) ask(tokens, next)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') type(`${text} `)
    else if (event.key === 'Backspace' && text === '' && tokens.length > 0) ask(tokens.slice(0, -1), '')
    else return
    event.preventDefault()
  }
  return (
    <search className="filter-field">
      <Icon name="filter" size={14} />
      {tokens.map((token) => (
        <Chip
          key={token}
          on={!ignored.includes(token)}
          onRemove={() =>
            ask(
              tokens.filter((each) => each !== token),
              text,
            )
          }
          removeLabel={`Remove ${token}`}
        >
          <span
            className={ignored.includes(token) ? 'filter-ignored' : undefined}
            title={ignored.includes(token) ? 'Not understood, and ignored' : undefined}
          >
            <Inert text={token} />
          </span>
        </Chip>
      ))}
      <input
        aria-label="Filter findings"
        placeholder={tokens.length === 0 ? 'a word, or ns: host: kind: finding: since:' : 'add ns: host: kind: finding: since:'}
        value={text}
        maxLength={900}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </search>
  )
}
