/** What it takes to draw the chart, in one door: the page loads it when there is something to draw. What lets it be touched, chart.ts, comes after it. */
export { opening } from './opening.ts'
export { createStill } from './still.ts'
export { impactOf, sayImpact } from './impact.ts'
export { layout, samePlaces } from './keep.ts'
export { freshLayout } from './layout.ts'
export { sceneOf } from './scene.ts'
export { step } from './walk.ts'
