import type { Rejected } from '@portolan/contract'
import { Inert } from '../../ui/inert.tsx'
import { endOf, MOST_MISSES } from './miss.ts'
import { idOf, say } from '../../ui/ref.ts'
import { ObjectLink } from '../../ui/object-link.tsx'
import './near-misses.css'

/** The candidates that came close, lettered as on the chart. Choosing one shows its fix. */
export function NearMisses({
  rejected,
  chosen,
  onChoose,
}: {
  rejected: readonly Rejected[]
  chosen: string | undefined
  onChoose: (letter: string) => void
}) {
  const shown = rejected.slice(0, MOST_MISSES)
  const more = rejected.length - shown.length
  return (
    <div className="misses">
      <h2 className="panel-title">
        Near misses <span>{count(rejected.length)}</span>
      </h2>
      {shown.length === 0 ? <p className="misses-none">No other rule of this entry point could take this request.</p> : null}
      <ul>
        {shown.map((miss, index) => {
          const letter = String.fromCharCode(65 + index)
          return (
            <li key={`${letter} ${idOf(miss.ref)}`} className="miss">
              <button
                type="button"
                className={letter === chosen ? 'miss-letter miss-letter-on' : 'miss-letter'}
                aria-pressed={letter === chosen}
                aria-label={`Near miss ${letter}${miss.patch ? ', show its fix' : ''}`}
                onClick={() => onChoose(letter)}
              >
                {letter}
              </button>
              <div>
                <div className="miss-head">
                  {miss.label ? (
                    <code className="mono">
                      <Inert text={miss.label} />
                    </code>
                  ) : null}
                  <span>
                    <ObjectLink id={idOf(miss.ref)}>{say(miss.ref)}</ObjectLink>
                    {miss.leadsTo ? (
                      <>
                        , leads to <b>{<Inert text={short(miss)} />}</b>
                      </>
                    ) : null}
                  </span>
                </div>
                <p>
                  <Inert text={miss.text} />
                </p>
              </div>
            </li>
          )
        })}
      </ul>
      {more > 0 ? <p className="misses-more">{more === 1 ? '1 more rule is further off.' : `${more} more rules are further off.`}</p> : null}
    </div>
  )
}

const count = (rules: number): string => (rules === 0 ? 'none' : rules === 1 ? '1 rule came close' : `${rules} rules came close`)

/** Within its own namespace a Service needs no prefix. */
const short = (miss: Rejected): string => {
  const end = endOf(miss) ?? ''
  return miss.ref.namespace && end.startsWith(`${miss.ref.namespace}/`) ? end.slice(miss.ref.namespace.length + 1) : end
}
