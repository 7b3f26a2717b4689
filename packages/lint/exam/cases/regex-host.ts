import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { ingress, NGINX, workload } from '../read.ts'

const more = workload('b', 'front', 1)
const annotated = (yaml: string, annotation: string): string =>
  yaml.replace(/name: ([\w-]+),/, `name: $1, annotations: { nginx.ingress.kubernetes.io/${annotation} },`)
const regex = (path: string, host = 'one.test'): string =>
  annotated(ingress('a', 'api', host, { [`"${path}"`]: 'web:8080' }), 'use-regex: "true"').replace('Prefix', 'ImplementationSpecific')

export const regexHost: Case = {
  code: 'regex-host',
  wrong: NGINX + web + more + regex('/v[0-9]+/.*') + ingress('b', 'front', 'one.test', { '/': 'front:8080', '/docs': 'front:8080' }),
  right: NGINX + web + more + regex('/v[0-9]+/.*', 'api.test') + ingress('b', 'front', 'one.test', { '/': 'front:8080', '/docs': 'front:8080' }),
  title: 'one.test reads every path as a regular expression',
  cause: 'Ingress a/api sets use-regex',
  text: 'one.test reads every path as a regular expression, without regard to case and open at its end: Ingress a/api sets use-regex. 1 rule of other Ingresses changes its meaning: /docsx goes to /docs of b/front instead of / of b/front. Give the Ingress with the regular expressions a host of its own, or the others paths that mean the same either way.',
  reach: '1 of 3 rules',
}

/** A rewrite does it too. A host whose Ingresses all ask for expressions is as its authors wrote it. */
export const regexHostRewrite: Case = {
  code: 'regex-host',
  wrong:
    NGINX +
    web +
    more +
    annotated(ingress('a', 'api', 'one.test', { '"/api(/|$)(.*)"': 'web:8080' }), 'rewrite-target: /$2') +
    ingress('b', 'front', 'one.test', { '/docs': 'front:8080' }),
  right: NGINX + web + more + regex('/v[0-9]+/.*') + annotated(ingress('b', 'front', 'one.test', { '/docs': 'front:8080' }), 'use-regex: "true"'),
  title: 'one.test reads every path as a regular expression',
  cause: 'Ingress a/api sets rewrite-target',
}

/** The longer text is tried first: a regular expression beats a path that says more. An Ingress beside whose only path is `/` loses nothing. */
export const regexHostLonger: Case = {
  code: 'regex-host',
  wrong: NGINX + web + more + regex('/a[a-z]+/v[0-9]+$') + ingress('b', 'front', 'one.test', { '/api/v1': 'front:8080' }),
  right: NGINX + web + more + regex('/v[0-9]+/.*') + ingress('b', 'front', 'one.test', { '/': 'front:8080' }),
  title: 'one.test reads every path as a regular expression',
  cause: 'Ingress a/api sets use-regex',
}
