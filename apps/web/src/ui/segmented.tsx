import { useId } from 'react'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-paths.ts'
import './segmented.css'

/** One of a few, side by side: radio buttons, so arrow keys move and the group is one tab stop. */
export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: T
  options: readonly { readonly value: T; readonly label: string; readonly icon?: IconName }[]
  onChange: (value: T) => void
}) {
  const name = useId()
  return (
    <div className="segmented" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className={option.value === value ? 'segmented-on' : undefined}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.icon ? <Icon name={option.icon} size={14} /> : null}
          {option.label}
        </label>
      ))}
    </div>
  )
}
