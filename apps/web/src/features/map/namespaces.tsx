import { lazy, Suspense, useEffect, useId, useRef, useState } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { Inert } from '../../ui/inert.tsx'
import '../../ui/chip.css'

const NamespacesMenu = lazy(() => import('./namespaces-menu.tsx').then((module) => ({ default: module.NamespacesMenu })))

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
      <Suspense>{open ? <NamespacesMenu id={id} chosen={chosen} known={known} onChange={onChange} /> : null}</Suspense>
    </div>
  )
}
