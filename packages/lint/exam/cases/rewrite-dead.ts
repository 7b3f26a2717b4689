import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { gateway, ingress, NGINX } from '../read.ts'

const annotated = (yaml: string, annotations: string): string => yaml.replace(/name: ([\w-]+),/, `name: $1, annotations: { ${annotations} },`)
const nginx = (key: string, value: string): string => `nginx.ingress.kubernetes.io/${key}: "${value}"`
const rewritten = (path: string): string => annotated(ingress('a', 'api', 'one.test', { [`"${path}"`]: 'web:8080' }), nginx('rewrite-target', '/$2'))

export const rewriteDead: Case = {
  code: 'rewrite-dead',
  wrong: NGINX + web + rewritten('/api'),
  right: NGINX + web + rewritten('/api(/|$)(.*)'),
  title: 'Every request to one.test/api becomes /',
  cause: '/$2 names group 2, and /api has none',
  text: 'Every request to one.test/api becomes /: /$2 names group 2, and /api has none, so what was asked for is lost. Write the path as /api(/|$)(.*), or give it an object without the rewrite.',
  reach: '1 host',
}

/** A group that captures nothing doesn't count; an escaped parenthesis and one in a class are none. */
export const rewriteDeadUncaptured: Case = {
  code: 'rewrite-dead',
  wrong: NGINX + web + rewritten('/api(?:/|$)(.*)'),
  right: NGINX + web + rewritten('/api[(](/|$)(?<rest>.*)'),
  title: 'Every request to one.test/api(?:/|$)(.*) becomes /',
  cause: '/$2 names group 2, and /api(?:/|$)(.*) has one',
}

const replaced = (type: string): string =>
  gateway(
    `[{ matches: [{ path: { type: ${type}, value: /old } }], filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: /new } } }], backendRefs: [{ name: web, port: 8080 }] }]`,
  ) + web

export const rewriteDeadPrefix: Case = {
  code: 'rewrite-dead',
  wrong: replaced('Exact'),
  right: replaced('PathPrefix'),
  title: 'ReplacePrefixMatch of HTTPRoute a/r has no prefix to replace',
  cause: 'its rule matches /old by type Exact',
}

const redirected = (more: string): string =>
  annotated(ingress('a', 'old', 'one.test', { '/': 'web:8080' }), `${nginx('permanent-redirect', 'https://two.test/')}${more}`)

export const rewriteDeadRedirect: Case = {
  code: 'rewrite-dead',
  wrong: NGINX + web + redirected(`, ${nginx('rewrite-target', '/x')}`),
  right: NGINX + web + redirected(''),
  title: 'rewrite-target of Ingress a/old has no effect',
  cause: 'permanent-redirect answers every request of Ingress a/old',
  text: 'rewrite-target of Ingress a/old has no effect: permanent-redirect answers every request of Ingress a/old. Take rewrite-target away.',
}

const rooted = (name: string, path: string, to: string): string =>
  annotated(ingress('a', name, 'one.test', { [path]: 'web:8080' }), nginx('app-root', to))

export const rewriteDeadAppRoot: Case = {
  code: 'rewrite-dead',
  wrong: NGINX + web + rooted('one', '/one', '/one') + rooted('two', '/two', '/two'),
  right: NGINX + web + rooted('one', '/one', '/one') + ingress('a', 'two', 'one.test', { '/two': 'web:8080' }),
  title: 'app-root of Ingress a/one has no effect',
  cause: 'app-root of a/two counts for the host',
}
