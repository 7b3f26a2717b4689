import { graphOf, heldState, type ScopeAsked, scopeOf, type State } from '@portolan/answers'
import { type Graph, graphQuery } from '@portolan/contract'
import { lint, nearestName } from '@portolan/lint'
import { visible } from '@portolan/server/visible'
import { type Legend, toDot, toMermaid } from '@portolan/web/print'
import { type Command, Option } from 'commander'
import { EXIT } from './exit.ts'
import { toSvg } from './graph-svg.ts'
import type { Theme } from './page-style.ts'
import { type Reading, type ReadOpts, readSource, TIMEOUT_FLAG } from './read-source.ts'
import { addSourceFlags, collect, SOURCE_HELP } from './source-flags.ts'

const FORMS = ['svg', 'mermaid', 'dot', 'json'] as const
/** Of the chart, in px at full size: what a page of 1440 px has for it. The drawing itself takes no less than its columns need. */
const WIDTH = 1_068
const WIDEST = 1_760

interface GraphOpts extends ReadOpts {
  readonly query?: string
  readonly only?: readonly string[]
  readonly focus?: string
  readonly depth?: string
  readonly level: string
  readonly expand?: readonly string[]
  readonly limit?: string
  readonly theme: Theme
  readonly width: string
  readonly output: (typeof FORMS)[number]
}

/** `portolan graph`: the map as a file. */
export const addGraph = (program: Command, done: (status: number) => void): void => {
  const command = program
    .command('graph')
    .description('draw how traffic enters, as the page does: SVG, Mermaid, Graphviz or JSON')
    .option('-q, --query <EXPRESSION>', 'what to light, as in the search field: ns:shop status:broken; only:ns:shop leaves the rest out')
    .option('--only <NS>', 'of what was read draw only this namespace, and what leads to it (repeat for more)', collect)
    .option('--focus <ID>', 'draw around one object: Service/shop/cart, IngressClass//nginx')
    .option('--depth <EDGES>', 'how far around it (default: to both ends)')
    .addOption(new Option('--level <LEVEL>', 'how deep it goes').choices(['auto', 'cluster', 'hosts', 'routes', 'pods']).default('auto'))
    .option('--expand <ID>', 'open a fold, by its id in the JSON (repeat for more)', collect)
    .option('--limit <NODES>', 'draw at most this many, and fold the rest')
    .addOption(new Option('--theme <THEME>', 'the colours of an SVG').choices(['light', 'dark']).default('light'))
    .option('--width <PX>', 'of an SVG, up to 1760; it is never narrower than its columns', String(WIDTH))
    .addOption(new Option('-o, --output <FORM>', 'how to draw it').choices(FORMS).default('svg'))
    .option(...TIMEOUT_FLAG)
  addSourceFlags(command)
    .addHelpText('after', `${SOURCE_HELP}\n${HELP}`)
    .action(async (opts: GraphOpts) => done(await draw(program, opts)))
}

const HELP = `
What is folded away is counted on stderr and in the drawing; --expand, --level and --limit show more of it.
SVG carries its fonts, and text in it is text. JSON is what GET /api/v1/graph answers.

Examples:
  portolan graph > map.svg
  portolan graph --context prod --only shop -q status:broken --theme dark > shop.svg
  portolan graph --focus Service/shop/cart -o mermaid
  kustomize build . | portolan graph --manifests - -o dot | dot -Tpng > map.png
  portolan graph -o json | jq '.nodes[] | select(.status == "error") | .id'

Exit status:
  0  it is drawn, also where there is nothing to draw
  2  usage error, an id that nothing has, or a source that can't be read`

const draw = async (program: Command, opts: GraphOpts): Promise<number> => {
  const asked = readAsked(opts)
  if ('error' in asked) return program.error(`error: ${visible(asked.error)}`)
  const reading = await readSource(program, opts, 'the map')
  if (!reading) return EXIT.usage
  const { cluster } = reading
  const taken = cluster.origin.asOf ?? Date.now()
  const state = heldState(cluster, (held, tables) => lint(held, tables, taken))
  const graph = pictureOf(asked.scope, state, taken)
  const lost = asked.scope.focus === undefined ? undefined : whyLost(asked.scope.focus, graph, asked.scope, state, taken)
  if (lost !== undefined) {
    process.stderr.write(`error: --focus: ${visible(lost)}\n`)
    return EXIT.usage
  }
  for (const note of notesOn(graph)) process.stderr.write(`note: ${visible(note)}\n`)
  process.stdout.write(write(graph, opts, asked.width, legendOf(reading, opts, taken)))
  return EXIT.ok
}

const readAsked = (opts: GraphOpts): { readonly scope: ScopeAsked; readonly width: number } | { readonly error: string } => {
  const { query, only, focus, depth, level, expand, limit } = opts
  const width = /^\d{1,5}$/.test(opts.width) ? Number(opts.width) : Number.NaN
  if (!(width > 0 && width <= WIDEST)) return { error: `--width: expected px up to ${WIDEST}, got ${JSON.stringify(opts.width)}` }
  const parsed = graphQuery.omit({ at: true, minRevision: true }).safeParse({
    level,
    ...(query ? { q: query } : {}),
    ...(only ? { namespace: only } : {}),
    ...(focus === undefined ? {} : { focus }),
    ...(depth === undefined ? {} : { depth }),
    ...(expand ? { expand } : {}),
    ...(limit === undefined ? {} : { limit }),
  })
  if (parsed.success) return { scope: parsed.data, width }
  const [issue] = parsed.error.issues
  const field = String(issue?.path[0] ?? '')
  const flag = field === 'q' ? 'query' : field === 'namespace' ? 'only' : field
  return { error: `--${flag}: ${issue?.message ?? 'not understood'}` }
}

/** Nothing is known of what was before. */
const pictureOf = (scope: ScopeAsked, state: State, now: number): Graph =>
  graphOf(scopeOf(scope), state, {
    timeline: { read: () => ({ revision: state.revision, now, from: now, past: now, moments: [], open: [], cleared: [] }) },
  })

/** Why nothing is drawn around an id; undefined where it is. */
const whyLost = (
  focus: string,
  graph: Graph,
  { focus: _focus, depth: _depth, ...scope }: ScopeAsked,
  state: State,
  now: number,
): string | undefined => {
  if (graph.nodes.some(({ id }) => id === focus)) return undefined
  const whole = pictureOf({ ...scope, level: 'pods' }, state, now).nodes.map(({ id }) => id)
  if (whole.includes(focus)) return `${focus} is not drawn at level ${graph.scope.level}. Give --level pods, or --expand the fold that holds it.`
  const near = nearestName(focus, whole)
  return `nothing on the map has the id ${focus}. Expected Kind/namespace/name as in -o json${near === undefined ? '' : `, such as ${near}`}.`
}

/** Folds that the drawing speaks of itself: pods as pips, rules on their hosts, internal Services in the head of their namespace. */
const IN_SIGHT = /^(pods|rules|internal):/

/** What a reader of the file would not see, each in a sentence. */
const notesOn = (graph: Graph): readonly string[] => {
  const { q, ignored = [], namespaces } = graph.scope
  const drawn = graph.nodes.filter(({ layer, kind }) => layer !== 'client' && kind !== 'Namespace')
  const folded = graph.folded.filter(({ count, id }) => count > 0 && !IN_SIGHT.test(id))
  const notes: string[] = []
  if (ignored.length > 0) notes.push(`of the query these parts are not understood, and are ignored: ${ignored.join(' ')}`)
  if (drawn.length === 0 && namespaces.length > 0) notes.push(`No traffic enters ${namespaces.join(', ')}: nothing is drawn.`)
  else if (drawn.length === 0) notes.push('No traffic enters this cluster: nothing is drawn.')
  else if (q && drawn.every(({ facts }) => facts.dim === true)) notes.push(`No route matches ${q}.`)
  if (folded.length > 0) notes.push(`folded away: ${folded.map(({ label, id }) => `${label} (${id})`).join(', ')}`)
  return notes
}

const legendOf = ({ source, cluster }: Reading, { query, only = [], output: _output }: GraphOpts, taken: number): Legend => ({
  cluster: source.cluster ?? cluster.origin.name,
  moment: new Date(taken),
  query: [query, only.length > 0 ? `ns:${only.join(',')}` : ''].filter(Boolean).join(' '),
  link: 'drawn by portolan graph',
  ...(source.kind === 'demo' ? { watermark: 'Sample cluster' } : {}),
})

const write = (graph: Graph, { output, theme }: GraphOpts, width: number, legend: Legend): string => {
  switch (output) {
    case 'svg':
      return toSvg(graph, { legend, theme, width })
    case 'mermaid':
      return toMermaid(graph)
    case 'dot':
      return toDot(graph, `How traffic enters ${legend.cluster}`)
    case 'json':
      return `${JSON.stringify(graph, undefined, 2)}\n`
    default:
      return output satisfies never
  }
}
