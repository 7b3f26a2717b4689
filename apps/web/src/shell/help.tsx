import { useEffect, useRef } from 'react'
import { Button } from '../ui/button.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Kbd } from '../ui/kbd.tsx'
import type { Mark } from '../ui/mark.ts'
import { useLetters } from './keys.ts'
import './help.css'

const KEYS: readonly { readonly title: string; readonly rows: readonly (readonly [keys: readonly string[], does: string])[] }[] = [
  {
    title: 'Anywhere',
    rows: [
      [['/'], 'search, filter, or paste a URL'],
      [['g', 'm'], 'Map'],
      [['g', 't'], 'Trace'],
      [['.'], 'light or dark'],
      [['?'], 'this page'],
      [['Esc'], 'close, then clear the selection'],
    ],
  },
  {
    title: 'On the map',
    rows: [
      [['→', '←'], 'downstream, upstream'],
      [['↑', '↓'], 'in the same layer'],
      [['Enter'], 'open the object'],
      [['t'], 'trace the selected route'],
      [['f'], 'fit the chart to the view'],
      [['+', '-'], 'zoom'],
      [['v'], 'graph or table'],
    ],
  },
]

const SIGNS: readonly (readonly [Mark, string])[] = [
  ['broken', 'broken: a request gets an error'],
  ['risk', 'at risk: works today, may not tomorrow'],
  ['unknown', 'unknown: not enough may be seen to say'],
  ['note', 'note: advice'],
]

/** Keys and signs, in the same place on every page. */
export function Help({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [letters, setLetters] = useLetters()
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal()
  }, [])
  return (
    <dialog ref={dialog} className="help" onClose={onClose} aria-labelledby="help-title">
      <div className="help-head">
        <h2 id="help-title">Keys and signs</h2>
        <Button look="bare" icon="close" label="Close" onClick={onClose} />
      </div>
      <div className="help-body">
        {KEYS.map(({ title, rows }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([keys, does]) => (
                <div key={does} className="help-row">
                  <dt>
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>Signs</h3>
          <dl>
            {SIGNS.map(([mark, says]) => (
              <div key={mark} className="help-row">
                <dt>
                  <Glyph status={mark} label={null} />
                </dt>
                <dd>{says}</dd>
              </div>
            ))}
          </dl>
          <h3>How a verdict is reached</h3>
          <p className="help-text">
            The objects are compiled to the route tables of each proxy, and one matcher walks them. Map and Trace read the same tables. What the
            objects don't tell stays unknown.
          </p>
          <label>
            <input type="checkbox" checked={letters} onChange={(event) => setLetters(event.currentTarget.checked)} />
            Single letters are commands
          </label>
        </section>
      </div>
    </dialog>
  )
}
