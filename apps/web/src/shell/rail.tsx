import { hrefOf, useAddress } from '../address.ts'
import { useFindings } from '../api.ts'
import { type Page, PAGES } from '../pages.ts'
import { Icon } from '../ui/icon.tsx'
import { goTo } from './link.ts'

export function Rail({ current, onHelp }: { current: Page; onHelp: () => void }) {
  const { params } = useAddress()
  const at = params.get('at')
  const broken = useFindings().data?.findings.filter(({ severity }) => severity === 'error').length ?? 0
  return (
    <nav className="rail" aria-label="Sections">
      {PAGES.map(({ path, icon, name }) => {
        // The moment that is looked at goes along.
        const target = at === null || path === '/kiosk' ? path : `${path}?at=${encodeURIComponent(at)}`
        return (
          <a
            key={path}
            className={`rail-item rail${path.replace('/', '-')}`}
            href={hrefOf(target)}
            onClick={goTo(target)}
            aria-current={path === current ? 'page' : undefined}
          >
            <Icon name={icon} size={18} />
            <span>{name}</span>
            {path === '/findings' && broken > 0 ? (
              <b className="rail-count">
                {broken > 99 ? '99+' : broken}
                <span className="visually-hidden"> broken</span>
              </b>
            ) : null}
          </a>
        )
      })}
      <button type="button" className="rail-item" onClick={onHelp}>
        <Icon name="help" size={18} />
        <span>Help</span>
      </button>
    </nav>
  )
}
