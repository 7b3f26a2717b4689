import { hrefOf } from '../address.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { goTo } from './link.ts'

const PAGES: readonly { readonly path: string; readonly icon: IconName; readonly name: string }[] = [
  { path: '/map', icon: 'map', name: 'Map' },
  { path: '/trace', icon: 'trace', name: 'Trace' },
]

export function Rail({ current, onHelp }: { current: string; onHelp: () => void }) {
  return (
    <nav className="rail" aria-label="Sections">
      {PAGES.map(({ path, icon, name }) => (
        <a key={path} className="rail-item" href={hrefOf(path)} onClick={goTo(path)} aria-current={path === current ? 'page' : undefined}>
          <Icon name={icon} size={18} />
          <span>{name}</span>
        </a>
      ))}
      <div className="rail-space" />
      <button type="button" className="rail-item" onClick={onHelp}>
        <Icon name="help" size={18} />
        <span>Help</span>
      </button>
    </nav>
  )
}
