import { inertText } from './inert-text.ts'
import type { Edits } from '@portolan/contract/edit'
import { diffOf } from '@portolan/contract/patch'
import './diff.css'

/** Edits of one object, line by line; with the object at hand the line that names the place stands above. */
export function Diff({ title, edits, object }: { title: string; edits: Edits; object: unknown }) {
  return (
    <pre className="diff">
      {diffOf(title, edits, object).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a diff's lines have no identity but their place
        <div key={index} className={`diff-${line.look}`}>
          {inertText(line.text)}
        </div>
      ))}
    </pre>
  )
}
