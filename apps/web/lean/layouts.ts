// @ts-expect-error cytoscape's own modules have no types
import grid from 'cytoscape-src/extensions/layout/grid.mjs'
// @ts-expect-error cytoscape's own modules have no types
import none from 'cytoscape-src/extensions/layout/null.mjs'
// @ts-expect-error cytoscape's own modules have no types
import preset from 'cytoscape-src/extensions/layout/preset.mjs'

export const layouts = [
  { name: 'grid', impl: grid },
  { name: 'null', impl: none },
  { name: 'preset', impl: preset },
]
