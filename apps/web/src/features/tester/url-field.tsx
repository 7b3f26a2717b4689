import { useRef } from 'react'
import { urlParts } from './form.ts'

/** Text whose letters all have one width and no direction: only this is coloured, so that the overlay never lies about the field. */
const PLAIN = /^[\x20-\x7e]*$/

/** The URL as typed, its host bold and its path in the course's blue. The colours are an overlay; what is edited is one plain input. */
export function UrlField({ value, invalid, onChange }: { value: string; invalid: boolean; onChange: (value: string) => void }) {
  const overlay = useRef<HTMLDivElement>(null)
  const coloured = PLAIN.test(value) && value !== ''
  const { scheme, host, rest } = urlParts(value)
  return (
    <div className={coloured ? 'trace-url trace-url-coloured' : 'trace-url'}>
      {coloured ? (
        <div className="trace-url-overlay" ref={overlay} aria-hidden="true">
          {scheme}
          <b>{host}</b>
          <u>{rest}</u>
        </div>
      ) : null}
      <input
        type="text"
        inputMode="url"
        name="url"
        aria-label="URL"
        aria-invalid={invalid}
        aria-describedby={invalid ? 'trace-fault' : undefined}
        placeholder="https://shop.example.com/cart"
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        maxLength={12_000}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onScroll={(event) => {
          if (overlay.current) overlay.current.scrollLeft = event.currentTarget.scrollLeft
        }}
      />
    </div>
  )
}
