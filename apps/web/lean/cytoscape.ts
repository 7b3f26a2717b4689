import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** The folder of cytoscape's own modules, which its package ships beside the bundles. */
const SOURCE = join(createRequire(import.meta.url).resolve('cytoscape'), '../../src/')
const OWN = join(import.meta.dirname, '/')

const CANVAS = 'extensions/renderer/canvas/'
const camel = (name: string): string => name.replace(/-./g, (letter) => letter.slice(1).toUpperCase())

/**
 * What stands in for parts of cytoscape 3.34.4 that the chart never calls, by their path. Kept of the algorithms: breadth-first search, which
 * `components()` walks by; of the layouts: those that cytoscape itself starts with; of the canvas renderer: finding, gestures, the camera and frames.
 */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['collection/algorithms/index.mjs', `export { default } from '${SOURCE}collection/algorithms/bfs-dfs.mjs'`],
  [`${CANVAS}webgl/drawing-redraw-webgl.mjs`, 'export default {}'],
  ['extensions/layout/index.mjs', `export { layouts as default } from '${OWN}layouts.ts'`],
  ...['arrow-shapes', 'node-shapes', 'drawing-elements'].map(
    (name) => [`${CANVAS}${name}.mjs`, `export { ${camel(name)} as default } from '${OWN}undrawn.ts'`] as const,
  ),
  ...['ele', 'layered'].map((name) => [`${CANVAS}${name}-texture-cache.mjs`, `export { TextureCache as default } from '${OWN}undrawn.ts'`] as const),
  ...['edges', 'images', 'label-text', 'nodes', 'shapes'].map((name) => [`${CANVAS}drawing-${name}.mjs`, 'export default {}'] as const),
  [`${CANVAS}export-image.mjs`, 'export default {}'],
  ['extensions/renderer/base/coord-ele-math/labels.mjs', `export { labels as default } from '${OWN}undrawn.ts'`],
  ['version.mjs', "export default '3.34.4'"],
])

/** The functions that cytoscape's bundles take in from lodash. */
const LODASH: ReadonlyMap<string, string> = new Map(
  ['debounce', 'get', 'set', 'toPath'].map((name) => [`lodash/${name}.js`, `export { ${name} as default } from '${OWN}lodash.ts'`]),
)

/** cytoscape from its modules instead of its bundle, without clustering, physics, WebGL and drawing, which the page does itself: much less to load before the chart stands. */
export const leanCytoscape = (): Plugin => ({
  name: 'lean-cytoscape',
  enforce: 'pre',
  resolveId(source, importer) {
    if (source === 'cytoscape') return `${SOURCE}index.mjs`
    if (source.startsWith('cytoscape-src/')) return SOURCE + source.slice('cytoscape-src/'.length)
    return importer?.startsWith(SOURCE) && LODASH.has(source) ? `\0${source}` : undefined
  },
  load(id) {
    if (id.startsWith('\0lodash/')) return LODASH.get(id.slice(1))
    return id.startsWith(SOURCE) ? INSTEAD.get(id.slice(SOURCE.length)) : undefined
  },
})
