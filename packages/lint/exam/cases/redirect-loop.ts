import type { Case } from '../case.ts'
import { tls, web } from '../objects.ts'
import { gateway, ingress, NGINX } from '../read.ts'

const redirect = (to: string): string => `[{ filters: [{ type: RequestRedirect, requestRedirect: { ${to} } }] }]`
const annotated = (yaml: string, annotations: string): string => yaml.replace(/name: ([\w-]+),/, `name: $1, annotations: { ${annotations} },`)
const permanent = (host: string, url: string): string =>
  annotated(ingress('a', host.replace('.test', ''), host, { '/': 'web:8080' }), `nginx.ingress.kubernetes.io/permanent-redirect: "${url}"`)

export const redirectLoop: Case = {
  code: 'redirect-loop',
  wrong: gateway(redirect('hostname: pay.test')) + web,
  right: gateway(redirect('hostname: elsewhere.test')) + web,
  title: 'pay.test is redirected in a circle',
  cause: 'http://pay.test/ is sent to itself',
  text: 'pay.test is redirected in a circle. HTTPRoute a/r answers http://pay.test/ with 302; the location is the same. Browsers give up. Send the requests elsewhere, or take those that were redirected already out of the rule.',
  reach: '1 host, every path',
}

/** Two Ingresses send to each other. */
export const redirectLoopOfTwo: Case = {
  code: 'redirect-loop',
  wrong: NGINX + web + permanent('one.test', 'http://two.test/') + permanent('two.test', 'http://one.test/'),
  right: NGINX + web + permanent('one.test', 'http://two.test/') + ingress('a', 'two', 'two.test', { '/': 'web:8080' }),
  title: 'one.test is redirected in a circle',
  cause: 'http://one.test/ comes back after 2 redirects',
}

const EVERY_LISTENER = gateway(redirect('scheme: https')).replace(
  'listeners: [{ name: http, port: 80, protocol: HTTP }]',
  'listeners: [{ name: http, port: 80, protocol: HTTP }, { name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: web-tls }] } }]',
)
const CERTIFIED =
  '\napiVersion: v1\nkind: Secret\nmetadata: { name: web-tls, namespace: a }\ntype: kubernetes.io/tls\ndata: { tls.crt: "", tls.key: "" }\n---\n'

/** The redirect to https stands on the https listener as well. On the plain one alone it is what everybody has. */
export const redirectLoopToHttps: Case = {
  code: 'redirect-loop',
  wrong: EVERY_LISTENER + CERTIFIED + web,
  right: EVERY_LISTENER.replace('parentRefs: [{ name: edge }]', 'parentRefs: [{ name: edge, sectionName: http }]') + CERTIFIED + web,
  title: 'pay.test is redirected in a circle',
  cause: 'https://pay.test/ is sent to itself',
}

/** `ssl-redirect` sends plain requests to https once. */
export const redirectLoopSsl: Case = {
  code: 'redirect-loop',
  wrong: NGINX + web + permanent('one.test', 'http://one.test/'),
  right:
    NGINX +
    CERTIFIED +
    web +
    annotated(ingress('a', 'one', 'one.test', { '/': 'web:8080' }, tls), 'nginx.ingress.kubernetes.io/force-ssl-redirect: "true"'),
  title: 'one.test is redirected in a circle',
  cause: 'http://one.test/ is sent to itself',
}

const moved = (match: string): string =>
  gateway(
    `[{ matches: [{ path: { value: ${match} } }], filters: [{ type: RequestRedirect, requestRedirect: { path: { type: ReplacePrefixMatch, replacePrefixMatch: /new${match === '/' ? '' : match} } } }] }]`,
  )

/** What the redirect adds is redirected again. */
export const redirectLoopEndless: Case = {
  code: 'redirect-loop',
  wrong: moved('/') + web,
  right: moved('/old') + web,
  title: 'pay.test is redirected without end',
  cause: 'http://pay.test/ is sent to http://pay.test/new/, and on from there',
}
