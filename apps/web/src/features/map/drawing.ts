/** All that the chart needs beside the page, in one door: the page loads it when there is something to draw. */
export { createChart } from './chart.ts'
export { impactOf, sayImpact } from './impact.ts'
export { layout, samePlaces } from './keep.ts'
export { freshLayout } from './layout.ts'
export { sceneOf } from './scene.ts'
export { step } from './walk.ts'
