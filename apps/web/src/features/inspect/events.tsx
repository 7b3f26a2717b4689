import type { ObjectEvent, ObjectView } from '@portolan/contract'
import { Inert } from '../../ui/inert.tsx'
import { ago } from './age.ts'

/** Kubernetes' own events about the object, newest first. A snapshot (`taken`) holds none. */
export function Events({ view, taken }: { view: ObjectView | undefined; taken: boolean }) {
  if (!view) return null
  if (taken) return <p className="drawer-none">A snapshot holds objects, and none of their events.</p>
  if (view.events.length === 0) return <p className="drawer-none">No events are kept for it. Kubernetes forgets them after about an hour.</p>
  return (
    <section className="drawer-section">
      <EventRows events={view.events} />
    </section>
  )
}

export function EventRows({ events }: { events: readonly ObjectEvent[] }) {
  const now = Date.now()
  return (
    <table className="drawer-rows">
      <tbody>
        {events.map(({ type, reason, message, count, last }) => (
          <tr key={`${reason} ${last} ${message}`}>
            <td>
              <b className={type === 'Warning' ? 'text-risk' : undefined}>
                <Inert text={reason} />
              </b>{' '}
              <Inert text={message} />
            </td>
            <td>
              {ago(last, now)}
              {count > 1 ? `, ×${count}` : ''}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
