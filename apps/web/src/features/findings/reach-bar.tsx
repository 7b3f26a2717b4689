import type { Finding } from '@portolan/contract'
import { Inert } from '../../ui/inert.tsx'
import { stepsOf } from './reach.ts'

const STEP = 9

/** How many requests a finding hurts: ten steps on a log scale, and always words beside them. Notes hurt none. */
export function ReachBar({ reach, most, severity, text }: { reach: number; most: number; severity: Finding['severity']; text: string }) {
  const steps = severity === 'note' ? 0 : stepsOf(reach, most)
  return (
    <div className="reach">
      {steps > 0 ? (
        <svg width={10 * STEP - 1} height="5" aria-hidden="true">
          {Array.from({ length: 10 }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step's place is its identity
            <rect key={index} className={index < steps ? `reach-${severity}` : 'reach-none'} x={index * STEP} width={STEP - 1} height="5" />
          ))}
        </svg>
      ) : null}
      <small>
        <Inert text={text} />
      </small>
    </div>
  )
}
