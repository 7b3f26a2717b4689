import { type Mend, mendLines, targetOf } from '@portolan/contract/patch'
import { inertText } from './inert-text.ts'
import { say } from './ref.ts'
import './diff.css'

/** An edit, line by line; with the object at hand the line that names the place stands above. */
export function Diff({ mend, object }: { mend: Mend; object: unknown }) {
  return (
    <pre className="diff">
      {mendLines(mend, say(targetOf(mend)), object).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a diff's lines have no identity but their place
        <div key={index} className={`diff-${line.look}`}>
          {inertText(line.text)}
        </div>
      ))}
    </pre>
  )
}
