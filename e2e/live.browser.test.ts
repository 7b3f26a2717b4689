import { applyPatch, type Graph, type Patch } from '@portolan/topology'
import type { Info, RouteResult } from '@portolan/contract'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ControlPlane, PATIENCE, skipped, startControlPlane } from './kube/control-plane.ts'
import { journey } from './journey.ts'
import { openBrowser, openPage } from './page.ts'
import { eventually, type Portolan, portolan } from './portolan.ts'

/** ms: what was applied is on the open page, and in every answer, within 2 s on an idle machine. */
const SOON = 2_000 * PATIENCE
const NAMESPACE = 'harbour'
const URL_ASKED = 'http://pier.example.com/berth/1'

const deployment = (replicas: number, annotations: Record<string, string> = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'pier', namespace: NAMESPACE },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'pier' } },
    template: {
      metadata: { labels: { app: 'pier' }, annotations },
      spec: { containers: [{ name: 'pier', image: 'registry.example/pier:1', ports: [{ name: 'http', containerPort: 8080 }] }] },
    },
  },
})
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'pier-front', namespace: NAMESPACE },
  spec: { selector: { app: 'pier' }, ports: [{ name: 'web', port: 80, targetPort: 'http' }] },
}
const ingressClass = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'tug' }, spec: { controller: 'example.com/tug' } }
const ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'pier-gate', namespace: NAMESPACE },
  spec: {
    ingressClassName: 'tug',
    rules: [
      {
        host: 'pier.example.com',
        http: { paths: [{ path: '/berth', pathType: 'Prefix', backend: { service: { name: 'pier-front', port: { name: 'web' } } } }] },
      },
    ],
  },
}

describe.skipIf(skipped())('against a real API server', () => {
  let plane: ControlPlane
  let server: Portolan
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    ;[plane, browser] = await Promise.all([startControlPlane(), openBrowser()])
    await plane.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }])
    server = await portolan(['--kubeconfig', plane.kubeconfig])
    page = (await openPage(browser, `${server.url}/map`)).page
    await page.getByText('No traffic enters this cluster.').first().waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await plane?.stop()
  })

  const route = (): Promise<RouteResult> => server.post<RouteResult>('/api/v1/route', { url: URL_ASKED })
  const graph = (): Promise<Graph> => server.get<Graph>('/api/v1/graph')
  const has = (id: string) => (graph: Graph) => graph.nodes.some((node) => node.id === id)
  const ends = (answer: RouteResult): readonly string[] => {
    const outcome = answer.traces[0]?.outcome
    return outcome?.type === 'forward'
      ? outcome.backends.flatMap(({ endpoints }) => endpoints.filter(({ ready }) => ready).map(({ address }) => address)).sort()
      : []
  }
  /** The ready addresses as kubectl lists them. */
  const listed = async (): Promise<readonly string[]> => {
    const out = await plane.kubectl([
      'get',
      'endpointslices',
      '-n',
      NAMESPACE,
      '-l',
      'kubernetes.io/service-name=pier-front',
      '-o',
      'jsonpath={range .items[*].endpoints[?(@.conditions.ready==true)]}{.addresses[0]}{"\\n"}{end}',
    ])
    return out.split('\n').filter(Boolean).sort()
  }
  /** Applies, then measures until the API, and then the open page, show it. */
  const shows = async (apply: () => Promise<void>, id: string, text: string): Promise<void> => {
    await apply()
    const start = performance.now()
    await eventually(graph, has(id), SOON)
    await page
      .getByRole('treegrid')
      .getByText(text)
      .first()
      .waitFor({ state: 'attached', timeout: Math.max(1, SOON - (performance.now() - start)) })
  }

  test('a Deployment, a Service, an IngressClass and an Ingress appear on the open page soon, each by itself', async () => {
    await shows(() => plane.apply([deployment(3)]), `Deployment/${NAMESPACE}/pier`, 'pier')
    await shows(() => plane.apply([service]), `Service/${NAMESPACE}/pier-front`, 'pier-front')
    await plane.apply([ingressClass])
    await eventually(graph, ({ totals }) => totals.IngressClass === 1, SOON)
    await shows(() => plane.apply([ingress]), `Ingress/${NAMESPACE}/pier-gate#/spec/rules/0/http/paths/0`, 'pier.example.com')
  })

  test('the trace ends at exactly the ready pods that kubectl lists', async () => {
    await eventually(listed, (addresses) => addresses.length === 3, 30_000)
    const { answer } = await eventually(route, (one) => ends(one).length === 3, SOON)
    expect(answer.verdict).toBe('delivered')
    expect(ends(answer)).toEqual(await listed())
    await page.goto(`${server.url}/trace?u=${encodeURIComponent(URL_ASKED)}`)
    await page.getByText('3 of 3 ready, any of them may answer').waitFor()
    await page.goto(`${server.url}/map`)
    await page.getByRole('treegrid').getByText('pier.example.com').first().waitFor({ state: 'attached' })
  })

  test('a pod that is deleted leaves map and answer soon', async () => {
    const pods = async (): Promise<readonly string[]> =>
      (await plane.kubectl(['get', 'pods', '-n', NAMESPACE, '-l', 'app=pier', '-o', 'jsonpath={.items[*].metadata.name}'])).split(' ')
    const answered = (answer: RouteResult): readonly string[] => {
      const outcome = answer.traces[0]?.outcome
      return outcome?.type === 'forward' ? outcome.backends.flatMap(({ endpoints }) => endpoints.flatMap(({ pod }) => pod?.name ?? [])) : []
    }
    const [name = ''] = await pods()
    expect(answered(await route())).toContain(name)
    await plane.kubectl(['delete', 'pod', '-n', NAMESPACE, name, '--wait=false'])
    // The clock starts when the API server itself no longer lists it: how long its controllers take is theirs. The next pod may take its address.
    await eventually(pods, (names) => !names.includes(name), 15_000)
    await eventually(route, (one) => !answered(one).includes(name), SOON)
    await eventually(graph, (now) => !has(`Pod/${NAMESPACE}/${name}`)(now), SOON)
    await eventually(listed, (addresses) => addresses.length === 3, 30_000)
  })

  test('a pod whose readiness breaks leaves the answer soon, and the page says so', async () => {
    const [name = ''] = (await plane.kubectl(['get', 'pods', '-n', NAMESPACE, '-l', 'app=pier', '-o', 'jsonpath={.items[*].metadata.name}'])).split(
      ' ',
    )
    await plane.kubectl(['annotate', 'pod', '-n', NAMESPACE, name, 'sim/ready=false', '--overwrite'])
    await eventually(listed, (addresses) => addresses.length === 2, 15_000)
    const { answer } = await eventually(route, (one) => ends(one).length === 2, SOON)
    expect(answer.verdict).toBe('delivered')
    expect(ends(answer)).toEqual(await listed())
    await page.getByRole('treegrid').getByText('2/3').first().waitFor({ state: 'attached', timeout: SOON })
  })

  test('a Service that is deleted breaks the route soon; it comes back with the Service', async () => {
    await plane.remove([service])
    await eventually(route, ({ verdict }) => verdict === 'lost', SOON)
    const { answer } = await eventually(
      graph,
      (now) => now.nodes.some(({ id, facts }) => id === `Service/${NAMESPACE}/pier-front` && facts.absent === true),
      SOON,
    )
    expect(answer.nodes.find(({ id }) => id === `Service/${NAMESPACE}/pier-front`)?.status).toBe('error')
    await page.getByText('1 route broken').first().waitFor({ timeout: SOON })
    await journey(page, { url: URL_ASKED, verdict: /Stops at pier-front/, finding: /Service that does not exist/ })
    await plane.apply([service])
    await eventually(route, ({ verdict }) => verdict === 'delivered', 10_000)
  })

  test('snapshot and patches of the stream give what /graph says', async () => {
    const stop = new AbortController()
    const response = await fetch(`${server.url}/api/v1/graph/events`, { signal: stop.signal })
    let text = ''
    const reading = (async () => {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk as Uint8Array).toString('utf8')
    })().catch(() => {})
    for (const replicas of [1, 5, 2]) await plane.apply([deployment(replicas)])
    await plane.remove([ingress])
    await plane.apply([ingress])
    await eventually(listed, (addresses) => addresses.length === 2, 30_000)
    const { answer: now } = await eventually(graph, (one) => folded(text)?.revision === one.revision, 10_000)
    stop.abort()
    await reading
    const { revision: _, ...built } = folded(text) ?? now
    const { revision: __, ...said } = now
    expect(built).toEqual(said)
  })

  test('a page that was open while the API server restarted catches up by itself', async () => {
    await plane.killApiServer()
    await eventually(
      () => server.get<Info>('/api/v1/info'),
      ({ connection }) => connection.state !== 'reachable',
      20_000,
    )
    await plane.startApiServer()
    await plane.apply([
      {
        ...ingress,
        metadata: { name: 'after', namespace: NAMESPACE },
        spec: { ...ingress.spec, rules: [{ ...ingress.spec.rules[0], host: 'after.example.com' }] },
      },
    ])
    await page.getByRole('treegrid').getByText('after.example.com').first().waitFor({ state: 'attached', timeout: 60_000 })
    const { answer } = await eventually(route, (one) => ends(one).length === 2, 5_000)
    expect(ends(answer)).toEqual(await listed())
  })

  test('a viewer without rights sees what may not be seen; with get, list and watch everything', async () => {
    const viewer = await portolan(['--kubeconfig', plane.viewerKubeconfig])
    try {
      const blind = (await openPage(browser, `${viewer.url}/map`)).page
      await blind
        .getByText(/may not (list|see|read)/i)
        .first()
        .waitFor({ timeout: 60_000 })
      const info = await viewer.get<Info>('/api/v1/info')
      const seen = info.kinds.filter(({ state, optIn, group }) => !optIn && group !== 'gateway.networking.k8s.io' && state !== 'forbidden')
      // What isn't installed, and what is asked for only where something needs it, is absent.
      expect(seen.filter(({ state }) => state !== 'absent').map(({ kind }) => kind)).toEqual([])
      const rules = Object.entries(Object.groupBy(info.kinds, ({ group }) => group)).map(([group, kinds = []]) => ({
        apiGroups: [group],
        resources: kinds.filter(({ optIn }) => !optIn).map(({ plural }) => plural),
        verbs: ['get', 'list', 'watch'],
      }))
      await plane.apply([
        { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'portolan' }, rules },
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRoleBinding',
          metadata: { name: 'portolan' },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'portolan' },
          subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'viewer' }],
        },
      ])
      await eventually(
        () => viewer.get<Info>('/api/v1/info'),
        ({ kinds }) => kinds.every(({ state, optIn }) => optIn || state === 'synced' || state === 'absent'),
        45_000,
      )
      await blind.getByRole('treegrid').getByText('pier.example.com').first().waitFor({ state: 'attached', timeout: 60_000 })
      const { revision: _, ...theirs } = await viewer.get<Graph>('/api/v1/graph')
      const { revision: __, ...ours } = await graph()
      expect(theirs).toEqual(ours)
    } finally {
      await viewer.stop()
    }
  })

  test('a cluster that cannot be reached is told in the terminal and on the page, and is tried again', async () => {
    const lost = await portolan(['--kubeconfig', plane.kubeconfig])
    await plane.killApiServer()
    const other = await portolan(['--kubeconfig', plane.kubeconfig])
    try {
      const dark = (await openPage(browser, other.url)).page
      await dark
        .getByText(/can't be reached|cannot be reached|not reach/i)
        .first()
        .waitFor({ timeout: 60_000 })
      await eventually(
        async () => other.log(),
        (log) => /reach|refused/i.test(log),
        5_000,
      )
      await plane.startApiServer()
      await dark.getByRole('treegrid').getByText('pier.example.com').first().waitFor({ state: 'attached', timeout: 60_000 })
    } finally {
      await Promise.all([lost.stop(), other.stop()])
    }
  })
})

/** The graph that a stream's snapshot and patches give; undefined while it has none. */
const folded = (text: string): Graph | undefined => {
  let graph: Graph | undefined
  for (const block of text.split('\n\n').slice(0, -1)) {
    const event = /^event: (.*)$/m.exec(block)?.[1]
    const data = /^data: (.*)$/m.exec(block)?.[1]
    if (!data) continue
    if (event === 'snapshot') graph = JSON.parse(data) as Graph
    else if (event === 'patch' && graph) graph = applyPatch(graph, JSON.parse(data) as Patch)
  }
  return graph
}
