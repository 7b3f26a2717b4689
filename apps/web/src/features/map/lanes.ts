/** Something that wants to stand at a height in a column, and how much room it needs. */
export interface Lane {
  readonly id: string
  readonly wish: number
  readonly half: number
  /** How much it counts when wishes collide. */
  readonly weight: number
}

/**
 * Heights in the order of the wishes, each as near to its wish as the others let it, none closer than `gap`. Least squares with a fixed order:
 * pool adjacent violators on the wishes less the room that those above need.
 */
export const settleLanes = (lanes: readonly Lane[], gap: number, top: number): ReadonlyMap<string, number> => {
  const sorted = [...lanes].sort((a, b) => a.wish - b.wish || (a.id < b.id ? -1 : 1))
  const offsets: number[] = []
  let offset = 0
  sorted.forEach((lane, index) => {
    const above = sorted[index - 1]
    if (above) offset += above.half + gap + lane.half
    offsets.push(offset)
  })
  const blocks: { sum: number; weight: number; count: number }[] = []
  sorted.forEach((lane, index) => {
    let block = { sum: (lane.wish - (offsets[index] ?? 0)) * lane.weight, weight: lane.weight, count: 1 }
    for (;;) {
      const above = blocks.at(-1)
      if (!above || above.sum / above.weight <= block.sum / block.weight) break
      blocks.pop()
      block = { sum: above.sum + block.sum, weight: above.weight + block.weight, count: above.count + block.count }
    }
    blocks.push(block)
  })
  const heights = new Map<string, number>()
  let index = 0
  for (const block of blocks) {
    const shift = Math.round(block.sum / block.weight)
    for (let i = 0; i < block.count; i++, index++) {
      const lane = sorted[index]
      if (lane) heights.set(lane.id, Math.max(shift, top + (sorted[0]?.half ?? 0)) + (offsets[index] ?? 0))
    }
  }
  return heights
}

/** The height nearest to the wish at which nothing that stands is closer than `gap`. */
export const nearestFree = (lane: Lane, standing: readonly { readonly y: number; readonly half: number }[], gap: number, top: number): number => {
  const room = (other: { readonly half: number }): number => other.half + lane.half + gap
  const clear = (y: number): boolean => y >= top + lane.half && standing.every((other) => Math.abs(other.y - y) >= room(other))
  const spots = [lane.wish, top + lane.half, ...standing.flatMap((other) => [other.y - room(other), other.y + room(other)])].filter(clear)
  return spots.sort((a, b) => Math.abs(a - lane.wish) - Math.abs(b - lane.wish) || a - b)[0] ?? lane.wish
}
