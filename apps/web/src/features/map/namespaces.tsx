import { useEffect, useId, useRef, useState } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { Inert } from '../../ui/inert.tsx'
import '../../ui/chip.css'

/** Which namespaces are in view: none chosen means all. `known` are those that the chart has seen. */
export function Namespaces({
  chosen,
  known,
  onChange,
}: {
  chosen: readonly string[]
  known: readonly string[]
  onChange: (names: readonly string[]) => void
}) {
  const [open, setOpen] = useState(false)
  const [find, setFind] = useState('')
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
  const all = [...new Set([...known, ...chosen])].sort()
  const shown = all.filter((name) => name.includes(find.trim())).slice(0, 200)
  const toggle = (name: string) => onChange(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name].sort())
  const says = chosen.length === 0 ? 'All namespaces' : chosen.length === 1 ? (chosen[0] ?? '') : `${chosen.length} namespaces`
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the menu from any of its controls
    <div
      className="namespaces"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        event.stopPropagation()
        setOpen(false)
        box.current?.querySelector('button')?.focus()
      }}
    >
      <button type="button" className="chip" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <Icon name="filter" size={14} />
        <Inert text={says} />
        <Icon name="chevron" size={12} />
      </button>
      {open ? (
        <div className="namespaces-menu" id={id}>
          {all.length > 8 ? (
            <input
              type="text"
              placeholder="Find a namespace"
              aria-label="Find a namespace"
              value={find}
              onChange={(event) => setFind(event.currentTarget.value)}
            />
          ) : null}
          <button type="button" className="namespaces-all" onClick={() => onChange([])} disabled={chosen.length === 0}>
            All namespaces
          </button>
          <ul>
            {shown.map((name) => (
              <li key={name}>
                <label>
                  <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
                  <Inert text={name} />
                </label>
              </li>
            ))}
          </ul>
          {shown.length === 0 ? <p>No namespace is called that.</p> : null}
        </div>
      ) : null}
    </div>
  )
}
