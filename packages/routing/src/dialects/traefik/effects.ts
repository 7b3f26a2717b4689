import { type Middleware, refTo, type TraefikAction } from '@portolan/model'
import { inCidr } from '../../pattern.ts'
import { isRefused } from '../../regex.ts'
import type { Condition, Filter, Gate } from '../../table.ts'
import { headersEffect } from './headers.ts'
import { regexRedirect, schemeRedirect } from './redirects.ts'
import { serviceOf } from './route-services.ts'
import type { Scene } from './scene.ts'
import { ALWAYS, NEVER } from './specialize.ts'
import { forProvider } from './static.ts'
import { forwardedOf } from './forwarded.ts'

/** What one middleware does. */
export interface Effect {
  readonly gates?: readonly Gate[]
  readonly filters?: readonly Filter[]
  /** Sentences. */
  readonly notes?: readonly string[]
  /** What may come of it that the objects don't tell: a sentence. */
  readonly unknown?: string
  /** Why Traefik can't make it. A clause. */
  readonly fault?: string
}

/** TRF-35 to TRF-37 (v3.5.3 pkg/middlewares). */
export const effectOf = (scene: Scene, middleware: Middleware, action: Exclude<TraefikAction, { readonly type: 'chain' }>): Effect => {
  const origin = refTo(middleware, `/spec/${action.type === 'other' ? action.name : action.type}`)
  const { name } = middleware.meta
  const rewrite = (path: Extract<Filter, { readonly type: 'rewrite' }>['path']): Effect =>
    path ? { filters: [{ type: 'rewrite', path, origin, rule: 'TRF-35' }] } : {}
  switch (action.type) {
    case 'stripPrefix': {
      if (action.prefixes.length === 0) return {}
      const like = { by: 'regex', value: `^(?:${action.prefixes.map(escaped).join('|')})`, flags: '', flavour: 're2' } as const
      return rewrite({ by: 'cut', like })
    }
    case 'stripPrefixRegex': {
      const patterns = action.regex.map((one) => one.trim())
      const broken = patterns.find((one) => isRefused(one))
      if (broken !== undefined) return { fault: `${broken} is a pattern that Go does not compile` }
      const [first] = patterns
      if (first === undefined) return {}
      const like = { by: 'regex', value: `^(?:${patterns.map((one) => `(?:${one})`).join('|')})`, flags: '', flavour: 're2' } as const
      return rewrite({ by: 'cut', like })
    }
    case 'addPrefix':
      if (action.prefix === '') return { fault: 'its prefix is empty' }
      return rewrite({ by: 'start', start: '', value: action.prefix.startsWith('/') ? action.prefix : `/${action.prefix}` })
    case 'replacePath':
      return rewrite({ by: 'full', value: escapedPath(action.path) })
    case 'replacePathRegex': {
      const value = action.regex.trim()
      if (isRefused(value)) return { fault: `${value} is a pattern that Go does not compile` }
      const like = { by: 'regex', value, flags: '', flavour: 're2' } as const
      return rewrite({ by: 'regex', like, value: action.replacement.trim(), replaces: 'all', refs: 'go' })
    }
    case 'redirectScheme':
      if (action.scheme === '') return { fault: 'its scheme is empty' }
      return { gates: schemeRedirect(action, origin, `middleware ${name} redirects to ${action.scheme}`, 'TRF-36') }
    case 'redirectRegex':
      if (isRefused(action.regex)) return { fault: `${action.regex} is a pattern that Go does not compile` }
      return { gates: regexRedirect(action, origin, `middleware ${name} redirects what matches ${action.regex}`) }
    case 'ipAllowList':
    case 'ipWhiteList': {
      const broken = action.sourceRange.find((one) => inCidr(one, '0.0.0.0') === undefined && inCidr(one, '::') === undefined)
      if (action.sourceRange.length === 0) return { fault: 'its sourceRange is empty' }
      if (broken !== undefined) return { fault: `${broken} is no address and no block of addresses` }
      const status = action.rejectStatusCode || 403
      const then = { do: 'respond', status, reason: `the source address is not in the list of middleware ${name}`, rule: 'TRF-37' } as const
      const gate = { origin, label: `middleware ${name} lets ${action.sourceRange.join(', ')} in`, stage: 'access', rule: 'TRF-37' } as const
      const { depth = 0, excludedIPs = [] } = action.strategy ?? {}
      if (depth > 0 || excludedIPs.length > 0) {
        // Headers of a peer that isn't trusted are taken away before, so that there is no address at all (pkg/middlewares/forwardedheaders).
        if (!forwardedOf(scene.options)) return { gates: [{ ...gate, when: ALWAYS, then }] }
        const text = `Middleware ${name} goes by X-Forwarded-For, which what stands in front of Traefik writes.`
        return { gates: [{ ...gate, when: NEVER, then, perhaps: { when: ALWAYS, text } }] }
      }
      const inside = action.sourceRange.map((value): Condition => ({ is: 'sourceIp', like: { by: 'cidr', value } }))
      return { gates: [{ ...gate, when: { is: 'not', of: { is: 'any', of: inside } }, then }] }
    }
    case 'basicAuth':
    case 'digestAuth': {
      const { namespace = '' } = middleware.meta
      if (action.secret === '') return { fault: 'it names no Secret' }
      if (scene.cluster.knows('Secret') && !scene.cluster.get('Secret', namespace, action.secret))
        return { fault: `Secret ${action.secret} does not exist` }
      const word = action.type === 'basicAuth' ? 'Basic ' : 'Digest '
      const sends: Condition = { is: 'header', name: 'Authorization', like: { by: 'regex', value: `^${word}`, flags: 'i', flavour: 're2' } }
      const text = `Whether middleware ${name} takes the credentials is not known: they are in Secret ${action.secret}.`
      return {
        gates: [
          {
            when: { is: 'not', of: sends },
            // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
            then: { do: 'respond', status: 401, reason: `middleware ${name} asks for credentials`, rule: 'TRF-37' },
            perhaps: { when: sends, text },
            origin,
            label: `middleware ${name} asks for credentials`,
            stage: 'access',
            rule: 'TRF-37',
          },
        ],
      }
    }
    case 'forwardAuth':
      return {
        gates: [
          {
            when: NEVER,
            // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
            then: { do: 'respond', status: 401, reason: `${action.address} does not let the request in`, rule: 'TRF-37' },
            perhaps: {
              when: ALWAYS,
              text: `Middleware ${name} asks ${action.address} whether the request may go on, and what that says is not known.`,
            },
            origin,
            label: `middleware ${name} asks ${action.address}`,
            stage: 'access',
            rule: 'TRF-37',
          },
        ],
      }
    case 'headers':
      return headersEffect(scene, action.headers, origin, name)
    case 'plugin':
      return {
        unknown: `Middleware ${name} is a plugin${action.names.length > 0 ? ` (${action.names.join(', ')})` : ''}, which Portolan does not run.`,
      }
    case 'rateLimit':
      return { notes: [`Middleware ${name} answers 429 to what is more than ${action.average} in ${action.period || '1s'} on average.`] }
    case 'inFlightReq':
      return { notes: [`Middleware ${name} answers 429 while ${action.amount} requests are under way.`] }
    case 'buffering':
      return action.maxRequestBodyBytes > 0
        ? { notes: [`Middleware ${name} answers 413 to a body of more than ${action.maxRequestBodyBytes} bytes.`] }
        : {}
    case 'circuitBreaker':
      return { notes: [`Middleware ${name} answers ${action.responseCode || 503} while ${action.expression} holds.`] }
    case 'errors': {
      // A page whose service can't be made leaves no middleware, and so no router (v3.5.3 pkg/provider/kubernetes/crd/kubernetes.go, createErrorPageMiddleware).
      const own = scene.as(forProvider(scene.options, 'kubernetescrd'))
      const page = serviceOf(own, action.service ? [action.service] : [], middleware.meta.namespace ?? '', origin, NOTHING)
      if (!page.ok) return { fault: `the service of its page fails: ${page.why}` }
      return {
        notes: [`Middleware ${name} replaces answers with status ${action.status.join(', ')} by a page of ${action.service?.name ?? 'a service'}.`],
      }
    }
    case 'encodedCharacters':
      return { unknown: `Middleware ${name} answers 400 to some encoded characters in the path, which Portolan does not read.` }
    case 'retry':
    case 'other':
      return {}
    default:
      action satisfies never
      return {}
  }
}

const NOTHING = { gates: [], filters: [], blind: [] }

const escaped = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')

/** v3.5.3 pkg/middlewares/replacepath: the value is a path alone, so that Go writes a question mark in it as an escape (net/url, EscapedPath). */
const escapedPath = (path: string): string => path.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@[\]/%]/g, (sign) => encodeURIComponent(sign))
