import { type DaemonSet, type Deployment, idOf, matchesLabels, refTo, type StatefulSet } from '@portolan/model'
import { ADVISORIES, type Advisory, mendedIn, RETIRED } from '../advisories.ts'
import { compareVersions } from '../versions.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { slot, type Way } from '../way.ts'
import { plural, sayKind, sayReach } from '../words.ts'

export const controllerVersion: LintRule = {
  code: 'controller-version',
  about: 'A controller runs in a release with known weaknesses, or one that gets no fixes any more.',
  severity: 'warning',
  remedy: 'Move to a release that mends them, or to a controller that is looked after.',
  needs: [],
  *find(view) {
    const running = view.keep(controllerVersion, 'running', () => [...runningIn(view)])
    if (running.length === 0) return
    const reaches = reachOf(view)
    for (const { workload, image, found } of running) {
      const reachText = reaches(workload)
      yield* weaknesses(workload, image, found, reachText)
      if (found.controller === RETIRED.controller && view.now >= RETIRED.from) yield retired(workload, image, reachText)
    }
  },
}

function* runningIn(view: View) {
  for (const workload of workloadsIn(view)) {
    if (workload.replicas === 0) continue
    for (const image of new Set(workload.template.images)) {
      const found = controllerOf(image)
      if (found) yield { workload, image, found }
    }
  }
}

type Runs = Deployment | DaemonSet | StatefulSet

function* workloadsIn({ cluster }: View): Generator<Runs> {
  yield* cluster.all('Deployment')
  yield* cluster.all('DaemonSet')
  yield* cluster.all('StatefulSet')
}

/** Repositories of the projects' own images; what others build from their sources may hold fixes of its own. */
const IMAGES: readonly (readonly [like: RegExp, controller: Advisory['controller'], title: string])[] = [
  [/^(registry\.k8s\.io|k8s\.gcr\.io|[a-z]+\.gcr\.io\/k8s-artifacts-prod)\/ingress-nginx\/controller(-chroot)?$/, 'ingress-nginx', 'ingress-nginx'],
  [/^((docker\.io|index\.docker\.io)\/)?(library\/)?traefik$/, 'traefik', 'Traefik'],
  [/^((docker\.io|quay\.io)\/)?jcmoraisjr\/haproxy-ingress$/, 'haproxy-ingress', 'haproxy-ingress'],
  [/^((docker\.io|gcr\.io|registry\.istio\.io)\/)?(istio|istio-release|release)\/(pilot|proxyv2)$/, 'istio', 'Istio'],
]

const TAG =
  /^([^@]+?):v?(\d+\.\d+\.\d+(?:-(?:alpha|beta|rc|ea)\.?\d+)?)(?:-(?:distroless|alpine|debug|windowsservercore-\w+|nanoserver-\w+))?(?:@.*)?$/

interface Found {
  readonly controller: Advisory['controller']
  readonly title: string
  readonly version: string
}

/** By the whole name of the image; a tag that is no release says nothing. */
const controllerOf = (image: string): Found | undefined => {
  const [, repository = '', version = ''] = TAG.exec(image) ?? []
  const [, controller, title] = IMAGES.find(([like]) => like.test(repository)) ?? []
  return controller && title ? { controller, title, version } : undefined
}

function* weaknesses(workload: Runs, image: string, { controller, title: name, version }: Found, reachText: string): Generator<Draft> {
  const has = ADVISORIES.flatMap((advisory) => {
    const fixed = advisory.controller === controller ? mendedIn(advisory, version) : undefined
    return fixed === undefined ? [] : [{ advisory, fixed }]
  })
  const [first] = has
  if (!first) return
  const ref = refTo(workload, '/spec/template/spec/containers')
  const latest = has.map(({ fixed }) => fixed).reduce((a, b) => ((compareVersions(a, b) ?? 0) < 0 ? b : a))
  const title = `${name} ${version} has ${has.length === 1 ? 'a known weakness' : plural(has.length, 'known weakness', 'known weaknesses')}`
  const cause = `${first.advisory.id}: ${first.advisory.allows}`
  yield {
    severity: 'warning',
    ref,
    apart: image,
    title,
    cause,
    text: `${title}. With ${first.advisory.id} ${first.advisory.allows}.`,
    hurts: [],
    reachText,
    evidence: [
      { ref, text: `${sayKind(refTo(workload))} runs ${image}` },
      ...has.map(({ advisory, fixed }) => ({ ref, text: `${advisory.id}, mended in ${fixed}: ${advisory.allows} (${advisory.source})` })),
    ],
    fix: `${name} ${latest} has ${has.length === 1 ? 'it' : 'all of them'} mended.`,
  }
}

const retired = (workload: Runs, image: string, reachText: string): Draft => {
  const ref = refTo(workload, '/spec/template/spec/containers')
  const title = `ingress-nginx gets no fixes any more`
  const cause = `Kubernetes retired it in March 2026, and ${slot(refTo(workload))} runs it`
  return {
    severity: 'note',
    ref,
    apart: 'retired',
    title,
    cause,
    text: `${title}. ${cause}. Kubernetes says: "${RETIRED.words}".`,
    hurts: [],
    reachText,
    evidence: [
      { ref, text: `${sayKind(refTo(workload))} runs ${image}` },
      { ref, text: RETIRED.source },
    ],
    fix: 'Plan the move to another controller or to the Gateway API.',
  }
}

/** What goes through the proxy that a workload runs; of a control plane that isn't known. */
const reachOf = (view: View): ((workload: Runs) => string) => {
  const proxies = view.keep(waysThrough, '', () => waysThrough(view))
  return (workload) => {
    const { namespace = '' } = workload.meta
    const pods = [...view.cluster.podsIn(namespace)].filter(({ meta }) => matchesLabels(workload.template.labels, meta.labels))
    const ids = [workload, ...pods].map((object) => idOf(refTo(object))).filter((id) => proxies.has(id))
    return view.keep(reachOf, ids.join(' '), () => {
      const own = new Set(ids.flatMap((id) => [...(proxies.get(id) ?? [])]))
      return own.size > 0 ? sayReach([...own]) : 'not known'
    })
  }
}

/** By the pods and workloads that proxies run in. */
const waysThrough = (view: View): ReadonlyMap<string, ReadonlySet<Way>> => {
  const ways = Map.groupBy(view.ways, ({ table }) => table)
  const proxies = new Map<string, Set<Way>>()
  for (const table of view.tables) {
    for (const ref of [...(table.proxy.workloads ?? []), ...(table.proxy.pods?.refs ?? [])]) {
      const id = idOf(ref)
      const known = proxies.get(id) ?? new Set<Way>()
      proxies.set(id, known)
      for (const way of ways.get(table) ?? []) known.add(way)
    }
  }
  return proxies
}
