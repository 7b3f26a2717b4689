import { useEffect, useId, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import type { Format, View } from './export/save.ts'

const FORMATS: readonly { readonly format: Format; readonly name: string; readonly hint: string }[] = [
  { format: 'png', name: 'PNG', hint: 'as it looks here, twice the size' },
  { format: 'paper', name: 'PNG on paper', hint: 'light, for print' },
  { format: 'svg', name: 'SVG', hint: 'text stays text, fonts inside' },
  { format: 'json', name: 'JSON', hint: 'the view as data' },
  { format: 'mermaid', name: 'Mermaid', hint: 'for a README or a ticket' },
]

/** The view as a file. `view` is asked when a format is chosen; undefined while there is no chart. */
export function ExportMenu({ view }: { view: () => View | undefined }) {
  const [open, setOpen] = useState(false)
  const [fault, setFault] = useState<string>()
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  useEffect(() => {
    if (!open) return
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [open])
  const choose = async (format: Format) => {
    const now = view()
    if (!now) return
    try {
      const { save } = await import('./export/save.ts')
      await save(format, now)
      setFault(undefined)
      setOpen(false)
      box.current?.querySelector('button')?.focus()
    } catch (error) {
      setFault(error instanceof Error ? error.message : 'The file could not be made.')
    }
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the menu from any of its controls
    <div
      className="export"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        event.stopPropagation()
        setOpen(false)
        box.current?.querySelector('button')?.focus()
      }}
    >
      <Button icon="export" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        Export
      </Button>
      {open ? (
        <ul className="export-menu" id={id}>
          {FORMATS.map(({ format, name, hint }) => (
            <li key={format}>
              <button type="button" onClick={() => void choose(format)}>
                <b>{name}</b>
                <span className="export-hint">{hint}</span>
              </button>
            </li>
          ))}
          {fault ? (
            <li className="export-fault" role="alert">
              {fault}
            </li>
          ) : null}
        </ul>
      ) : null}
    </div>
  )
}
