import './rose.css'

const TICKS = Array.from({ length: 32 }, (_, index) => {
  const angle = (index / 32) * 2 * Math.PI
  const outer = index % 4 === 0 ? 42 : 39
  const at = (radius: number) => `${(Math.sin(angle) * radius).toFixed(2)} ${(-Math.cos(angle) * radius).toFixed(2)}`
  return `M${at(36)}L${at(outer)}`
}).join('')

/** One point of the star, pointing north: its lit and its shaded half. */
const POINT = { length: 50, waist: 8.84 }
const HALF_POINT = { length: 34, waist: 6.4 }

/** The compass rose. East is the red point: that is where traffic goes. */
export function Rose({ size = 32 }: { size?: number }) {
  return (
    <svg className="rose" width={size} height={size} viewBox="-52 -52 104 104" aria-hidden="true">
      <circle className="rose-ring" r="36" />
      <path className="rose-ring" d={TICKS} />
      {[45, 135, 225, 315].map((turn) => (
        <Point key={turn} turn={turn} {...HALF_POINT} />
      ))}
      {[0, 180, 270].map((turn) => (
        <Point key={turn} turn={turn} {...POINT} />
      ))}
      <Point turn={90} east {...POINT} />
    </svg>
  )
}

function Point({ turn, length, waist, east = false }: { turn: number; length: number; waist: number; east?: boolean }) {
  return (
    <g transform={`rotate(${turn})`}>
      <path className={east ? 'rose-east' : 'rose-dark'} d={`M0 0L0 ${-length}L${waist} ${-waist}Z`} />
      <path className={east ? 'rose-east-light' : 'rose-light'} d={`M0 0L0 ${-length}L${-waist} ${-waist}Z`} />
    </g>
  )
}
