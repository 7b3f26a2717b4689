import type { Level } from '@portolan/contract'
import { Icon } from '../../ui/icon.tsx'

const LEVELS: readonly { readonly level: Level; readonly name: string }[] = [
  { level: 'cluster', name: 'Cluster' },
  { level: 'hosts', name: 'Hosts' },
  { level: 'routes', name: 'Routes' },
  { level: 'pods', name: 'Pods' },
]

/** The next level down or up; undefined at the end. */
export const levelBeside = (level: Level, way: 'deeper' | 'wider'): Level | undefined =>
  LEVELS[LEVELS.findIndex((each) => each.level === level) + (way === 'deeper' ? 1 : -1)]?.level

/** How deep the picture goes. The name in the middle is pressed to let the server choose again. */
export function LevelStepper({ level, auto, onChange }: { level: Level; auto: boolean; onChange: (level: Level | undefined) => void }) {
  const at = LEVELS.findIndex((each) => each.level === level)
  const less = LEVELS[at - 1]
  const more = LEVELS[at + 1]
  return (
    <fieldset className="stepper" aria-label="Level of detail">
      <button
        type="button"
        onClick={() => less && onChange(less.level)}
        disabled={!less}
        aria-label={less ? `Less detail: ${less.name}` : 'Least detail'}
        title={less?.name}
      >
        <Icon name="minus" size={14} />
      </button>
      <button
        type="button"
        className="stepper-name"
        onClick={() => onChange(undefined)}
        disabled={auto}
        title={auto ? 'The deepest level that fits' : 'Choose the level again'}
      >
        {LEVELS[at]?.name ?? level}
      </button>
      <button
        type="button"
        onClick={() => more && onChange(more.level)}
        disabled={!more}
        aria-label={more ? `More detail: ${more.name}` : 'Most detail'}
        title={more?.name}
      >
        <Icon name="plus" size={14} />
      </button>
    </fieldset>
  )
}
