import type { ApiFault } from '../../fault.ts'
import { Inert } from '../../ui/inert.tsx'
import { timeOf } from './age.ts'

/** Why the object can't be shown, or that it is gone and what follows is the last that was seen. */
export function Missing({ fault, gone, at }: { fault: ApiFault; gone: boolean; at: number }) {
  if (gone) return <p className="drawer-strip">Removed {timeOf(at)}. Below is the last that was seen of it.</p>
  return (
    <p className="drawer-strip">
      <Inert text={/[.!?]$/.test(fault.message) ? fault.message : `${fault.message}.`} />
      {fault.hint ? (
        <>
          {' '}
          <Inert text={fault.hint} />
        </>
      ) : null}
    </p>
  )
}
