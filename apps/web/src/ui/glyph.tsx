import { MARK_WORD, type Mark } from './mark.ts'
import './glyph.css'

/** A status sign. `size` is the square it stands in, in px. With `label` null it is decoration beside its own word. */
export function Glyph({ status, size = 16, label = MARK_WORD[status] }: { status: Mark; size?: number; label?: string | null }) {
  const half = size / 2
  const box = { className: 'glyph', width: size, height: size, viewBox: `${-half} ${-half} ${size} ${size}` }
  const shape = <GlyphShape status={status} r={half - 1} />
  if (label === null) {
    return (
      <svg {...box} aria-hidden="true">
        {shape}
      </svg>
    )
  }
  return (
    <svg {...box} role="img" aria-label={label}>
      {shape}
    </svg>
  )
}

/** The sign alone, centred on the origin, for use inside another SVG. `r` is half its height, in user units. */
export function GlyphShape({ status, r }: { status: Mark; r: number }) {
  switch (status) {
    case 'broken': {
      const a = r * 0.42
      const x = r * 0.4
      return (
        <>
          <polygon className="glyph-broken" points={`${-a},${-r} ${a},${-r} ${r},${-a} ${r},${a} ${a},${r} ${-a},${r} ${-r},${a} ${-r},${-a}`} />
          <path className="glyph-on" d={`M${-x} ${-x}L${x} ${x}M${x} ${-x}L${-x} ${x}`} strokeWidth={r * 0.26} />
        </>
      )
    }
    case 'risk':
      return (
        <>
          <path className="glyph-risk" d={`M0 ${-r}L${r * 1.1} ${r * 0.86}H${r * -1.1}Z`} strokeWidth={r * 0.2} />
          <path className="glyph-bang" d={`M0 ${r * -0.34}V${r * 0.24}`} strokeWidth={r * 0.28} />
          <circle className="glyph-dot" cy={r * 0.56} r={r * 0.16} />
        </>
      )
    case 'ok':
      return (
        <>
          <circle className="glyph-ok" r={r * 0.9} />
          <path className="glyph-on" d={`M${r * -0.486} 0L${r * -0.108} ${r * 0.405}L${r * 0.54} ${r * -0.432}`} strokeWidth={r * 0.26} />
        </>
      )
    case 'note':
      return (
        <>
          <circle className="glyph-note" r={r * 0.86} strokeWidth={r * 0.2} />
          <path className="glyph-note" d={`M0 ${r * -0.08}V${r * 0.46}`} strokeWidth={r * 0.24} />
          <circle className="glyph-note-dot" cy={r * -0.42} r={r * 0.15} />
        </>
      )
    case 'unknown':
      return (
        <>
          <circle className="glyph-unknown" r={r * 0.88} strokeWidth={r * 0.2} strokeDasharray={`${r * 0.32} ${r * 0.24}`} />
          <path
            className="glyph-unknown"
            d={`M${r * -0.26} ${r * -0.2}C${r * -0.24} ${r * -0.62} ${r * 0.3} ${r * -0.62} ${r * 0.3} ${r * -0.2}C${r * 0.3} ${r * 0.04} 0 ${r * 0.02} 0 ${r * 0.24}`}
            strokeWidth={r * 0.17}
          />
          <circle className="glyph-unknown-dot" cy={r * 0.48} r={r * 0.11} />
        </>
      )
    default:
      return status satisfies never
  }
}
