import type { Finding, RouteResult } from '@portolan/contract'
import { GlyphShape } from '../../ui/glyph.tsx'
import { inertText } from '../../ui/inert-text.ts'
import { markOf } from '../../ui/mark.ts'

const ROW = 21
const WIDTH = 376
const CHARACTER = 6.1

/** The way to where requests stop, small: who serves the host, the host, its rule between two others. Said in words by the sentence above it. */
export function MiniCourse({ finding, result }: { finding: Finding; result: RouteResult | undefined }) {
  const [hurt] = finding.hurts
  if (!hurt) return null
  const trace = result?.traces[0]
  const through = shortened(trace ? (trace.entry.class ?? `${trace.entry.ref.kind} ${trace.entry.ref.name}`) : 'entry', 15)
  const host = shortened(hurt.host, 23)
  const labels = trace?.rejected.filter(({ stage, label }) => stage === 'path' && label && label !== hurt.path).map(({ label }) => label ?? '') ?? []
  const [above, below] = [...new Set(labels)]
  const mark = markOf(finding.severity) ?? 'note'
  const middle = 34
  const hostAt = 24 + through.length * CHARACTER + 22
  const hostEnd = hostAt + host.length * CHARACTER + 26
  const pathAt = hostEnd + 22
  const path = shortened(hurt.path || '/', Math.max(6, Math.floor((WIDTH - 46 - pathAt) / 7)))
  const pathEnd = pathAt + path.length * 7 + 4
  return (
    <svg className={`mini-course mini-${mark}`} viewBox={`0 0 ${WIDTH} 68`} aria-hidden="true">
      <path className="mini-line" d={`M${18 + through.length * CHARACTER} ${middle}H${hostAt}M${hostEnd} ${middle}L${pathAt - 6} ${middle}`} />
      <rect className="mini-plate" x="1" y={middle - 11} width={18 + through.length * CHARACTER} height="22" rx="3" />
      <text x="10" y={middle + 4}>
        {through}
      </text>
      <path
        className="mini-plate"
        d={`M${hostAt} ${middle - 11}H${hostEnd - 9}L${hostEnd} ${middle}L${hostEnd - 9} ${middle + 11}H${hostAt}l5 -11z`}
      />
      <text x={hostAt + 12} y={middle + 4}>
        {host}
      </text>
      {[above, below].map((label, index) =>
        label === undefined ? null : (
          <g key={label} className="mini-other">
            <path className="mini-line" d={`M${hostEnd} ${middle}L${pathAt - 12} ${middle + (index === 0 ? -ROW : ROW)}h8`} />
            <text className="mini-mono" x={pathAt} y={middle + 4 + (index === 0 ? -ROW : ROW)}>
              {shortened(label, 20)}
            </text>
          </g>
        ),
      )}
      <text className="mini-mono mini-path" x={pathAt} y={middle + 4}>
        {path}
      </text>
      <path className="mini-stop" d={`M${Math.min(pathEnd, WIDTH - 34)} ${middle}H${WIDTH - 20}`} />
      <g transform={`translate(${WIDTH - 10} ${middle})`}>
        <GlyphShape status={mark} r={8} />
      </g>
    </svg>
  )
}

/** Shortened in the middle, as labels on the chart are. */
const shortened = (text: string, most: number): string => {
  const inert = inertText(text)
  if (inert.length <= most) return inert
  const half = Math.floor((most - 1) / 2)
  return `${inert.slice(0, most - 1 - half)}…${inert.slice(inert.length - half)}`
}
