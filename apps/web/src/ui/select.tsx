import { Icon } from './icon.tsx'
import type { IconName } from './icon-paths.ts'
import './select.css'

/** One of a list, closed: the platform's own menu behind the look of a chip. */
export function Select<T extends string>({
  label,
  value,
  options,
  onChange,
  icon,
  look = 'chip',
}: {
  label: string
  value: T
  options: readonly { readonly value: T; readonly label: string }[]
  onChange: (value: T) => void
  icon?: IconName
  /** `chip` is 24 high, `button` 28, `flush` fills its parent without a frame. */
  look?: 'chip' | 'button' | 'flush'
}) {
  return (
    <span className={`select select-${look}`}>
      {icon ? <Icon name={icon} size={14} /> : null}
      <select aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon name="chevron" size={12} />
    </span>
  )
}
