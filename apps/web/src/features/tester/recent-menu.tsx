import { useEffect, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Inert } from '../../ui/inert.tsx'
import type { Recent } from './recent.ts'

/** The button and its list of requests traced before. */
export function RecentMenu({ recents, onPick }: { recents: readonly Recent[]; onPick: (recent: Recent) => void }) {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!open) return
    const close = (event: Event): void => {
      if (event instanceof KeyboardEvent) {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        box.current?.querySelector('button')?.focus()
      } else if (event.target instanceof Node && box.current?.contains(event.target)) return
      setOpen(false)
    }
    document.addEventListener('pointerdown', close)
    document.addEventListener('keydown', close, true)
    return () => {
      document.removeEventListener('pointerdown', close)
      document.removeEventListener('keydown', close, true)
    }
  }, [open])
  return (
    <div className="trace-recent" ref={box}>
      <Button look="ghost" icon="clock" aria-expanded={open} onClick={() => setOpen(!open)}>
        Recent
      </Button>
      {open ? (
        <ul className="trace-recent-list">
          {recents.length === 0 ? <li className="trace-recent-none">Nothing traced here yet.</li> : null}
          {recents.map((recent) => (
            <li key={`${recent.method} ${recent.url}`}>
              <button
                type="button"
                onClick={() => {
                  setOpen(false)
                  onPick(recent)
                }}
              >
                <span>{recent.method}</span>
                <Inert text={recent.url} />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
