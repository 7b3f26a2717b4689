import type { ObjectEvent, ObjectView } from '@portolan/contract'
import { Inert } from '../../ui/inert.tsx'
import { ago } from './age.ts'

/** Kubernetes' own events about the object, newest first. */
export function Events({ view }: { view: ObjectView | undefined }) {
  if (!view) return null
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
