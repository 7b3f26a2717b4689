import './icon.css'
import { type IconName, iconPath } from './icon-paths.ts'

/** One of the house's line icons, always decoration: its control or heading carries the name. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path d={iconPath(name)} />
    </svg>
  )
}
