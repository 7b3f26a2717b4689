import { refTo } from '@portolan/model'
import { type IngressController, NGINX_ALIASES, NGINX_ANNOTATIONS, NGINX_RISKS } from '@portolan/routing'
import { settingsOf } from '../annotations/ingress-nginx.ts'
import {
  annotationPointer,
  annotationRef,
  capital,
  quote,
  type Said,
  saidTo,
  sayController,
  servedIngresses,
  waysFrom,
} from '../annotations/serving.ts'
import { isSince } from '../versions.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { slot } from '../way.ts'
import { sayKind, sayList } from '../words.ts'

export const annotationRisky: LintRule = {
  code: 'annotation-risky',
  about: 'An annotation puts text of its own into the proxy, is too risky for how the controller runs, was removed from it, or keeps nobody out.',
  severity: 'error',
  remedy: 'Use an annotation that says the same without text of its own, or take it away.',
  // In a folder the class' name tells the controller; where classes may not be listed, none is known (routing, toOrphan).
  needs: ['Ingress'],
  *find(view) {
    for (const said of saidTo(view)) {
      const { table, controller, key } = said
      const known = table.known(key, controller)
      if (!known) continue
      if (known.until !== undefined) {
        const gone = isSince(controller.version, known.until) ?? (known.until.startsWith('0.') || table.dialect === 'traefik')
        if (gone) yield removed(said, known.until)
      } else if (table.dialect === 'ingress-nginx') yield* nginx(view, said)
      else if (known.subject === 'snippet' && said.value.trim() !== '') yield* haproxy(view, said)
      if (LISTS.test(key)) yield* openToAll(view, said)
    }
    yield* plainPasswords(view)
  },
}

const removed = (said: Said, until: string): Draft => {
  const { object, table, controller, name, key, value } = said
  const ref = refTo(object)
  const title = `${key} of ${slot(ref)} has had no effect since ${table.title} ${until.replace(/\.0$/, '')}`
  const cause = controller.version === undefined ? `${table.title} serves it` : `${sayController(table, controller)} serves it`
  return {
    severity: 'note',
    ref: annotationRef(object, name),
    title,
    cause,
    text: `${title}. ${capital(cause)}.`,
    hurts: [],
    reachText: 'no request',
    evidence: [{ ref: annotationRef(object, name), text: `${name} is ${quote(value)}` }],
    fix: 'Take it away.',
    mend: { do: 'patch', ref, patch: [{ pointer: annotationPointer(name), from: value, to: '' }] },
  }
}

/** NGX-03a: above the level the whole Ingress is dropped, whatever the value; below it, snippets count where they are switched on. */
function* nginx(view: View, said: Said): Generator<Draft> {
  const { object, controller, key, value } = said
  const settings = settingsOf(controller)
  const risk = NGINX_ANNOTATIONS.get(NGINX_ALIASES.get(key) ?? key)?.risk
  if (!risk) return
  // Without the flags, the ConfigMap and the release nobody knows how it is set.
  const sure = controller.version !== undefined && settings.assumed.length === 0
  const named = settings.configMap ? { ref: settings.configMap, text: `ConfigMap ${slot(settings.configMap)} holds the options` } : undefined
  if (NGINX_RISKS.indexOf(risk) > NGINX_RISKS.indexOf(settings.riskLevel)) {
    const title = sure ? `ingress-nginx refuses Ingress ${slot(refTo(object))}` : `ingress-nginx may refuse Ingress ${slot(refTo(object))}`
    const level = `${key} is of risk ${risk}, and annotations-risk-level is ${settings.riskLevel}`
    const effect = sure ? 'None of its rules count' : 'How the controller is set is not known; by default none of its rules count'
    const fix = `Say it with annotations of less risk; annotations-risk-level: ${risk} in the controller's ConfigMap lets it in, from everybody who may write Ingresses.`
    yield {
      ...base(view, said),
      severity: sure ? 'error' : 'unknown',
      title,
      cause: sure ? level : `${level} by default`,
      text: `${title}. ${level}${sure ? '' : ' by default'}. ${effect}.`,
      reachText: 'all of its rules',
      evidence: [...evidenceOf(said), ...(named ? [named] : [])],
      fix,
      mend: { do: 'patch', ref: refTo(object), patch: [{ pointer: annotationPointer(said.name), from: value, to: '' }] },
    }
  } else if (risk === 'Critical' && value.trim() !== '') {
    const title = settings.snippets
      ? `${key} of ${slot(refTo(object))} puts text into nginx' configuration`
      : sure
        ? `${key} of ${slot(refTo(object))} has no effect`
        : `${key} of ${slot(refTo(object))} may have no effect`
    const cause = `allow-snippet-annotations is ${settings.snippets ? 'on' : 'off'}${sure ? '' : ' by default'}`
    const effect = settings.snippets
      ? 'Whoever may write Ingresses can read through it what the controller can, Secrets among it (CVE-2021-25742)'
      : 'The controller leaves it out, and serves the rest of the Ingress'
    yield {
      ...base(view, said),
      severity: sure ? (settings.snippets ? 'note' : 'warning') : 'unknown',
      title,
      cause,
      text: `${title}. ${cause}. ${effect}.`,
      evidence: [...evidenceOf(said), ...(named ? [named] : [])],
      fix: 'Say it with annotations that hold no configuration.',
    }
  }
}

/** `--disable-config-snippets` (haproxytech, pkg/annotations/cfgSnippet.go of v3.2.11), `--disable-config-keywords=*` (haproxy-ingress, command-line.md of v0.16.1). */
function* haproxy(view: View, said: Said): Generator<Draft> {
  const { object, table, controller, key } = said
  if (key === 'cr-backend') return
  const { options } = controller
  const flag = table.dialect === 'haproxytech' ? 'disable-config-snippets' : 'disable-config-keywords'
  const off = (options.flag(flag) ?? '').split(',').some((word) => (table.dialect === 'haproxytech' ? /^(all|backend)$/ : /^\*$/).test(word.trim()))
  const title = off ? `${key} of ${slot(refTo(object))} has no effect` : `${key} of ${slot(refTo(object))} puts text into HAProxy's configuration`
  const cause = off
    ? `${table.title} runs with --${flag}=${options.flag(flag)}`
    : options.known
      ? `${table.title} runs without --${flag}`
      : `${table.title} takes it by default`
  yield {
    ...base(view, said),
    severity: off ? 'warning' : 'note',
    title,
    cause,
    text: `${title}. ${capital(cause)}${off ? '' : '; a mistake in it keeps HAProxy from loading anything new'}.`,
    evidence: evidenceOf(said),
    fix: 'Say it with annotations that hold no configuration.',
  }
}

const LISTS = /^(allowlist-source-range|whitelist-source-range|allow-list|whitelist)$/

/** A list of whom to let in that has everybody in it. */
function* openToAll(view: View, said: Said): Generator<Draft> {
  const { object, key, name, value } = said
  const blocks = value.split(',').map((one) => one.trim())
  const all = ['0.0.0.0/0', '::/0'].filter((block) => blocks.includes(block))
  if (all.length === 0) return
  const title = `${key} of ${slot(refTo(object))} keeps no ${all.length === 2 ? 'address' : all[0] === '::/0' ? 'IPv6 address' : 'IPv4 address'} out`
  const cause = `${sayList(all)} ${all.length === 1 ? 'is' : 'are'} in it`
  yield {
    ...base(view, said),
    severity: 'note',
    title,
    cause,
    text: `${title}. ${cause}.`,
    evidence: evidenceOf(said),
    fix: 'Name the addresses that are meant, or take it away.',
    mend: { do: 'patch', ref: refTo(object), patch: [{ pointer: annotationPointer(name), from: value, to: '' }] },
  }
}

/** Basic authentication at a host that has no certificate of its own in any Ingress, and nothing says that TLS ends in front. */
function* plainPasswords(view: View): Generator<Draft> {
  const covered = new Map<IngressController, ReadonlySet<string> | undefined>()
  for (const { ingress, by } of servedIngresses(view)) {
    const controller = by.find(({ dialect }) => dialect === 'ingress-nginx')
    if (!controller) continue
    const { prefix, forceSslRedirect, forwardedHeaders, proxyProtocol } = settingsOf(controller)
    const { annotations } = ingress.meta
    const name = `${prefix}auth-type`
    if (annotations[name] !== 'basic' || forceSslRedirect || forwardedHeaders || proxyProtocol) continue
    if (annotations[`${prefix}force-ssl-redirect`] !== undefined || endsTls(controller)) continue
    if (!covered.has(controller)) covered.set(controller, hostsWithTls(controller))
    const secure = covered.get(controller)
    const hosts = [...new Set(ingress.rules.map(({ host }) => host))].filter(
      (host) => host !== '' && secure && !secure.has(host) && !secure.has(host.replace(/^[^.]+/, '*')),
    )
    const [first] = hosts
    if (first === undefined) continue
    const title = `${hosts.length === 1 ? first : `${first} and ${hosts.length - 1} more`} asks for passwords over plain HTTP`
    const cause = `auth-type of ${slot(refTo(ingress))} is basic, and no Ingress has a certificate for the host`
    yield {
      severity: 'note',
      ref: annotationRef(ingress, name),
      apart: 'plain',
      title,
      cause,
      text: `${title}. ${cause}. Unless TLS ends in front of the cluster, passwords can be read on the way.`,
      hurts: waysFrom(view, ingress).map((way) => ({ way, share: 1 })),
      evidence: [
        { ref: annotationRef(ingress, name), text: `${name} is basic` },
        { ref: refTo(ingress, '/spec'), text: `${sayKind(refTo(ingress))} has no tls for ${first}` },
      ],
      fix: 'Add spec.tls with a certificate for the host.',
    }
  }
}

/** undefined: one of them stands for every host. */
const hostsWithTls = ({ ingresses }: IngressController): ReadonlySet<string> | undefined => {
  const hosts = ingresses.flatMap(({ tls, rules }) => tls.flatMap((one) => (one.hosts.length > 0 ? one.hosts : rules.map(({ host }) => host))))
  return hosts.includes('') ? undefined : new Set(hosts)
}

/** A load balancer in front that has a certificate of its own. */
const endsTls = ({ running }: IngressController): boolean =>
  running.services.some((service) => Object.keys(service.meta.annotations).some((name) => /ssl-cert|tls-cert|certificate/.test(name)))

const base = (view: View, { object, name, key }: Said): Pick<Draft, 'ref' | 'apart' | 'hurts' | 'reachText'> => {
  const ways = object.kind === 'Ingress' ? waysFrom(view, object) : []
  return {
    ref: annotationRef(object, name),
    ...(LISTS.test(key) ? { apart: 'open' } : {}),
    hurts: ways.map((way) => ({ way, share: 1 })),
    ...(object.kind === 'Ingress' ? {} : { reachText: 'not known' }),
  }
}

const evidenceOf = ({ object, name, value }: Said): Draft['evidence'] => [{ ref: annotationRef(object, name), text: `${name} is ${quote(value)}` }]
