import { type Ingress, Objects } from './objects.ts'
import type { Miss } from './run.ts'
import type { Controller, Scenario } from './scenario.ts'

/** An answer that is known to differ from what the proxy does, and why it stays so. An entry that no longer occurs fails the tests. */
export interface Disagreement {
  readonly controller: Controller
  readonly name: string
  readonly because: string
  readonly is: (miss: Miss) => boolean
}

export const DISAGREEMENTS: readonly Disagreement[] = [
  {
    controller: 'ingress-nginx',
    name: 'a canary and a primary of one second that name one Service',
    because:
      'The greater name comes first and makes the upstream, a primary without a canary policy (store.go sortIngressSlice); Portolan lets the canary have it.',
    is: ({ scenario }) => sharesService(scenario),
  },
  {
    controller: 'haproxy-ingress',
    name: 'settings of a path by the host, where https has fallen through to no host',
    because:
      'A host without spec.tls is not in the maps of https, so its requests go to what has no host; the backend still looks their path up by the host, and takes the settings it finds there (config.go WriteBackendMaps).',
    is: ({ scenario, ask }) =>
      ask.scheme === 'https' && ingressesOf(scenario).some(({ spec }) => spec.defaultBackend || spec.rules?.some(({ host }) => !host)),
  },
  {
    controller: 'haproxytech',
    name: 'two Ingresses with one host, path and Service',
    because: 'Their rows differ by the hashes of their rules alone, and HAProxy takes the lower (pkg/haproxy/rules/main.go GetID, maps/main.go).',
    is: ({ scenario }) => sharesRow(scenario),
  },
  {
    controller: 'haproxytech',
    name: 'two redirects of one Ingress, one of them shared with another',
    because:
      'The same rule of two Ingresses is one rule, which stands where the first of them put it; which is first depends on the order of a Go map.',
    is: ({ scenario, seen }) =>
      seen.type === 'redirect' &&
      seen.location.startsWith('http://new.test') &&
      ingressesOf(scenario).filter(({ metadata }) => JSON.stringify(metadata.annotations ?? {}).includes('/request-redirect"')).length > 1,
  },
]

const ingressesOf = ({ objects }: Scenario): readonly Ingress[] => new Objects(objects).ingresses

/** Whether a canary and another Ingress of the same second name one Service. */
const sharesService = (scenario: Scenario): boolean => {
  const all = ingressesOf(scenario)
  const isCanary = ({ metadata }: Ingress): boolean => metadata.annotations?.['nginx.ingress.kubernetes.io/canary'] === 'true'
  const services = ({ metadata, spec }: Ingress): string[] =>
    (spec.rules ?? []).flatMap(({ http }) =>
      (http?.paths ?? []).map(({ backend }) => `${metadata.creationTimestamp} ${metadata.namespace} ${backend.service?.name}`),
    )
  const primary = new Set(all.filter((one) => !isCanary(one)).flatMap(services))
  return all.filter(isCanary).some((one) => services(one).some((service) => primary.has(service)))
}

/** Whether a row of the maps is written by several Ingresses for one Service, with other annotations. */
const sharesRow = (scenario: Scenario): boolean => {
  const rows = ingressesOf(scenario).flatMap(({ metadata, spec }) =>
    (spec.rules ?? []).flatMap(({ host = '', http }) =>
      (http?.paths ?? []).map(({ path = '', backend }) => ({
        key: `${metadata.namespace} ${host} ${path.replace(/\/$/, '')} ${backend.service?.name}`,
        rules: JSON.stringify(metadata.annotations ?? {}),
      })),
    ),
  )
  return [...Map.groupBy(rows, ({ key }) => key).values()].some((same) => new Set(same.map(({ rules }) => rules)).size > 1)
}

/** The name of the disagreement that a wrong answer is an instance of. */
export const disagreementOf = (miss: Miss): string | undefined =>
  miss.judgement.is === 'wrong' ? DISAGREEMENTS.find((one) => one.controller === miss.scenario.controller && one.is(miss))?.name : undefined
