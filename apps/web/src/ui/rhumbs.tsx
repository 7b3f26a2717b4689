import './rhumbs.css'

const WINDS = 32

/** Winds from one point: every eighth of the circle is principal, between them half winds, then quarters. As on portolan charts. */
export function Rhumbs({ x, y, reach }: { x: number; y: number; reach: number }) {
  const far = reach * 2.4
  const around = Array.from({ length: 8 }, (_, index) => {
    const angle = (index / 8) * 2 * Math.PI
    return { x: x + Math.sin(angle) * reach, y: y - Math.cos(angle) * reach, index }
  })
  return (
    <g className="course-rhumbs">
      <path className="course-rhumb-main" d={fan(x, y, far, (index) => index % 4 === 0)} />
      <path className="course-rhumb-half" d={fan(x, y, far, (index) => index % 4 === 2)} />
      <path className="course-rhumb-quarter" d={fan(x, y, far, (index) => index % 2 === 1)} />
      {around.map((node) => (
        <path key={node.index} className="course-rhumb-half" d={fan(node.x, node.y, far, (index) => index % 4 === 2)} />
      ))}
    </g>
  )
}

const fan = (x: number, y: number, far: number, take: (index: number) => boolean): string =>
  Array.from({ length: WINDS }, (_, index) => index)
    .filter(take)
    .map((index) => {
      const angle = (index / WINDS) * 2 * Math.PI
      return `M${x.toFixed(1)} ${y.toFixed(1)}L${(x + Math.sin(angle) * far).toFixed(1)} ${(y - Math.cos(angle) * far).toFixed(1)}`
    })
    .join('')
