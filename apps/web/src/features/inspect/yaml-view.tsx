import type { ObjectView } from '@portolan/contract'
import { useEffect, useMemo, useRef } from 'react'
import { patchParams } from '../../address.ts'
import { Inert } from '../../ui/inert.tsx'
import { isAt, type YamlLine, yamlOf } from '@portolan/contract/yaml'

/** The object as YAML, its lines numbered, the field in question tinted and brought into view. */
export function Yaml({ id, view }: { id: string; view: ObjectView | undefined }) {
  const lines = useMemo(() => (view ? yamlOf(view.object) : []), [view])
  const pointer = pointerOf(id)
  const mark = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another field is another place
  useEffect(() => {
    mark.current?.scrollIntoView({ block: 'center' })
  }, [pointer, lines.length])
  if (!view) return null
  const first = pointer === undefined ? -1 : lines.findIndex((line) => isAt(line, pointer))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <pre className="yaml" tabIndex={0}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is its identity
        <div key={index} ref={index === first ? mark : undefined} className={pointer !== undefined && isAt(line, pointer) ? 'yaml-mark' : undefined}>
          <Line line={line} number={index + 1} />
        </div>
      ))}
    </pre>
  )
}

/** The field that the id points to, with a line around it. */
export function YamlExcerpt({ id, view }: { id: string; view: ObjectView }) {
  const pointer = pointerOf(id)
  const lines = useMemo(() => yamlOf(view.object), [view])
  if (pointer === undefined) return null
  const marked = lines.flatMap((line, index) => (isAt(line, pointer) ? [index] : []))
  const [from] = marked
  const till = marked.at(-1)
  if (from === undefined || till === undefined) return null
  const start = Math.max(0, from - 1)
  return (
    <section className="drawer-section">
      <h3 className="caps">
        {view.ref.kind}, as applied{' '}
        <button type="button" onClick={() => patchParams({ tab: 'yaml' }, 'replace')}>
          Full YAML
        </button>
      </h3>
      <pre className="yaml">
        {lines.slice(start, Math.min(till + 2, start + 14)).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is its identity
          <div key={index} className={isAt(line, pointer) ? 'yaml-mark' : undefined}>
            <Line line={line} number={start + index + 1} />
          </div>
        ))}
      </pre>
    </section>
  )
}

function Line({ line, number }: { line: YamlLine; number: number }) {
  return (
    <>
      <i>{number}</i>
      {line.indent}
      {line.key ? <b>{<Inert text={line.key} />}</b> : null}
      {line.key && line.value ? ' ' : ''}
      {line.value ? (
        <span>
          <Inert text={line.value} />
        </span>
      ) : null}
    </>
  )
}

const pointerOf = (id: string): string | undefined => {
  const hash = id.indexOf('#/')
  return hash < 0 ? undefined : id.slice(hash + 1)
}
