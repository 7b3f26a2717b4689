/** What it takes to draw a view without a page: the command line's door. All of it runs where there is neither document nor canvas. */
export { toDot } from './export/dot.ts'
export { toMermaid } from './export/mermaid.ts'
export { type Legend, sheetOf } from './export/sheet.ts'
export { type Ruler, SvgSurface } from './export/svg-surface.ts'
export { freshLayout } from './layout.ts'
export { paletteOf } from './palette.ts'
export { sceneOf } from './scene.ts'
