import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-paths.ts'
import './chip.css'

interface ChipProps {
  icon?: IconName
  /** Makes the chip a button. */
  onClick?: () => void
  /** Adds a cross; `removeLabel` is its accessible name. */
  onRemove?: () => void
  removeLabel?: string
  title?: string
  /** An inked background: chosen. */
  on?: boolean
  children: ReactNode
}

/** A small framed fact; with `onClick` a button, with `onRemove` it can be taken away. */
export function Chip({ icon, onClick, onRemove, removeLabel = 'Remove', title, on = false, children }: ChipProps) {
  const inside = (
    <>
      {icon ? <Icon name={icon} size={12} /> : null}
      {children}
    </>
  )
  const look = on ? 'chip chip-on' : 'chip'
  if (onClick && !onRemove) {
    return (
      <button type="button" className={look} onClick={onClick} title={title}>
        {inside}
      </button>
    )
  }
  return (
    <span className={look} title={title}>
      {inside}
      {onRemove ? (
        <button type="button" className="chip-remove" onClick={onRemove} aria-label={removeLabel}>
          <Icon name="close" size={12} />
        </button>
      ) : null}
    </span>
  )
}
