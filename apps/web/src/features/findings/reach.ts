const STEPS = 10
/** A whole host of an outside entry point fills the bar; each step less is a quarter less. */
const PER_DECADE = 6.7

/** How many of ten steps a reach fills, on a log scale; `most` is the greatest in the list. 0 for none. */
export const stepsOf = (reach: number, most: number): number =>
  reach <= 0 ? 0 : Math.max(1, Math.min(STEPS, Math.round(STEPS + PER_DECADE * Math.log10(reach / Math.max(1, most)))))
