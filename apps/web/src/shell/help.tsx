import { useEffect, useRef } from 'react'
import { PAGES } from '../pages.ts'
import { Button } from '../ui/button.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Kbd } from '../ui/kbd.tsx'
import type { Mark } from '../ui/mark.ts'
import { Segmented } from '../ui/segmented.tsx'
import { useLetters } from './keys.ts'
import './help.css'

const KEYS: readonly { readonly title: string; readonly rows: readonly (readonly [keys: readonly string[], does: string])[] }[] = [
  {
    title: 'Anywhere',
    rows: [
      [['/'], 'search, filter, or paste a URL'],
      [['Ctrl K'], 'go to, do, filter: the palette'],
      ...PAGES.map(({ key, name }) => [['g', key], name] as const),
      [['[', ']'], 'earlier, later change'],
      [['l'], 'back to live'],
      [['Shift Y'], 'copy link to this view'],
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
      [['Shift Enter'], 'focus: only what hangs on it'],
      [['Space'], 'fold or unfold what it holds'],
      [['t'], 'trace the selected route'],
      [['y'], 'copy its kubectl command'],
      [['n', 'p'], 'next, previous finding'],
      [['f'], 'fit the chart to the view'],
      [['+', '-'], 'zoom'],
      [['Wheel'], 'zoom; far enough changes the level of detail'],
      [['Export'], 'above the chart: PNG, SVG, JSON or Mermaid'],
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

const TOKENS: readonly (readonly [string, string])[] = [
  ['ns:shop,pay*', 'namespace'],
  ['host:*.example.com', 'host'],
  ['path:/api/*', 'path of a rule'],
  ['svc:checkout*  pod:', 'Service, pod'],
  ['kind:httproute', 'kind of object'],
  ['status:broken,risk', 'how it is'],
  ['scope:outside', 'outside or internal'],
  ['entry:loadbalancer', 'how it comes in'],
  ['class:nginx', 'controller'],
  ['ip:203.0.113.0/24  port:8443', 'address, port'],
  ['tls:none,expiring<14d', 'certificate'],
  ['layer:l4', 'L4 or L7'],
  ['ready:<100%', 'ready pods'],
  ['label:team=payments', 'label'],
  ['finding:no-ready-pods', 'what was found'],
  ['since:30m', 'changed lately'],
  ['re:/^api-.+/', 'regular expression'],
  ['only:', 'in front: hides the rest'],
]

const LETTERS = [
  { value: 'on', label: 'Letters' },
  { value: 'alt', label: 'Alt and letter' },
  { value: 'off', label: 'Off' },
] as const

/** Keys, signs, search, and how a verdict is reached; in the same place on every page. */
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
          <h3>Search</h3>
          <p className="help-text">
            Words look in names. A space is and, a comma is or, - in front is not, * stands for anything, quotes keep spaces.
          </p>
          <dl>
            {TOKENS.map(([token, says]) => (
              <div key={token} className="help-row">
                <dt>
                  <code>{token}</code>
                </dt>
                <dd>{says}</dd>
              </div>
            ))}
          </dl>
        </section>
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
            objects don't tell stays unknown. Portolan only reads: it copies patches and never applies one.
          </p>
          <h3>Single letters are commands</h3>
          <Segmented label="Single letters are commands" value={letters} options={LETTERS} onChange={setLetters} />
        </section>
      </div>
    </dialog>
  )
}
