import type { Ref } from '@portolan/model'
import { type Cause, propose, refsOf } from '../cause.ts'
import { views } from '../difference.ts'
import type { End } from '../end.ts'
import type { Seen } from '../seen.ts'

/** A redirect that changes nothing but the scheme, and the port with it. */
export const httpsRedirect: Cause = {
  code: 'https-redirect',
  titles: { lost: 'redirect to https lost', gained: 'redirect to https gained' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      const to = toHttps(here)
      if (!to || toHttps(there)) continue
      return {
        turn,
        text: `${here.side.label} sends ${here.asked.host} to https with ${to.status}; ${there.side.label} does not.`,
        refs: refsOf(answering(here), there.decision?.rule?.origin),
        ...(turn === 'lost'
          ? {
              proposal: propose(
                there,
                'Add a rule on the http listener with a RequestRedirect filter, scheme https and statusCode 301, and attach the backends to the https listener alone.',
                `Switch on the redirect to https for ${here.asked.host}.`,
              ),
            }
          : {}),
      }
    }
    return undefined
  },
}

export const httpsRedirectDiffers: Cause = {
  code: 'https-redirect-differs',
  titles: { lost: 'redirect to https with another status or port', gained: 'redirect to https with another status or port' },
  find: ({ before, after }) => {
    const [one, other] = [toHttps(before), toHttps(after)]
    if (!one || !other) return undefined
    const what = [
      ...(one.status === other.status ? [] : [`status ${one.status} becomes ${other.status}`]),
      ...(one.port === other.port ? [] : [`port ${one.port || 443} becomes ${other.port || 443}`]),
      ...(one.rest === other.rest ? [] : [`${one.rest} becomes ${other.rest}`]),
    ]
    return {
      turn: 'lost',
      text: `The redirect to https stays, but ${what.join(', ') || 'is written differently'}.`,
      refs: refsOf(answering(before), answering(after)),
    }
  },
}

/** nginx' own: `location /a/` with a proxy_pass answers `/a` with 301 (NGX-17). */
export const slashRedirect: Cause = {
  code: 'trailing-slash-redirect',
  titles: { lost: 'redirect of a missing trailing slash lost', gained: 'redirect of a missing trailing slash gained' },
  surprise: 'Requests missing a trailing slash are redirected to the same path with a trailing slash',
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      if (!addsSlash(here) || addsSlash(there)) continue
      const { path } = here.asked
      const status = here.end.type === 'redirect' ? here.end.status : 301
      return {
        turn,
        text: `${here.side.label} sends ${path} to ${path}/ with ${status}; ${there.side.label} does not.`,
        refs: refsOf(answering(here), there.decision?.rule?.origin),
        ...(turn === 'lost'
          ? {
              proposal: propose(
                there,
                `Add an Exact match for ${path} with a RequestRedirect filter: statusCode ${status}, path ReplaceFullPath ${path}/.`,
                `Add a redirect from ${path} to ${path}/ with ${status}.`,
              ),
            }
          : {}),
      }
    }
    return undefined
  },
}

/** The location `/` that nginx makes where no Ingress has one takes over what the host's first Ingress says (NGX-14). */
export const inheritedRedirect: Cause = {
  code: 'implicit-root-redirect',
  titles: { lost: 'implicit / inherits a redirect', gained: 'implicit / inherits a redirect' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      if (here.end.type !== 'redirect' || there.end.type === 'redirect' || !isImplicit(here)) continue
      const to = here.end.location
      return {
        turn,
        text: `No rule of this host takes ${here.asked.path}; the location / that stands in for it inherits the redirect to ${to}.`,
        refs: refsOf(answering(here)),
        ...(turn === 'lost' ? { proposal: `If clients rely on it, write a rule for / with a redirect to ${to}.` } : {}),
      }
    }
    return undefined
  },
}

const isImplicit = ({ decision }: Seen): boolean =>
  decision?.site !== undefined && decision.rule === undefined && decision.gate === undefined && decision.action.do === 'redirect'

/** Any other redirect. */
export const redirect: Cause = {
  code: 'redirect',
  titles: { lost: 'redirect lost', gained: 'redirect gained' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      if (here.end.type !== 'redirect' || there.end.type === 'redirect') continue
      return {
        turn,
        text: `${here.side.label} sends this to ${here.end.location} with ${here.end.status}; ${there.side.label} does not.`,
        refs: refsOf(answering(here), there.decision?.rule?.origin),
        ...(turn === 'lost'
          ? {
              proposal: propose(
                there,
                `Add a RequestRedirect filter with statusCode ${here.end.status}.`,
                `Add a redirect to ${here.end.location} with ${here.end.status}.`,
              ),
            }
          : {}),
      }
    }
    return undefined
  },
}

export const redirectDiffers: Cause = {
  code: 'redirect-differs',
  titles: { lost: 'redirect to another place or with another status', gained: 'redirect to another place or with another status' },
  find: ({ before, after }) =>
    before.end.type === 'redirect' && after.end.type === 'redirect'
      ? { turn: 'lost', text: 'Both sides redirect, but not in the same way.', refs: refsOf(answering(before), answering(after)) }
      : undefined,
}

/** The object that answers: a gate's, the redirect's own, else the rule's. */
const answering = ({ decision }: Seen): Ref | undefined =>
  decision?.gate?.origin ?? (decision?.action.do === 'redirect' ? decision.action.origin : decision?.rule?.origin)

const toHttps = ({ asked, end }: Seen): { readonly status: number; readonly port: string; readonly rest: string } | undefined => {
  if (asked.secure || end.type !== 'redirect') return undefined
  const found = /^https:\/\/([^/?#:]+)(?::(\d+))?(.*)$/.exec(end.location)
  return found?.[1] === asked.host ? { status: end.status, port: found[2] ?? '', rest: found[3] || '/' } : undefined
}

const addsSlash = ({ asked, end }: { readonly asked: Seen['asked']; readonly end: End }): boolean =>
  end.type === 'redirect' && !asked.path.endsWith('/') && end.location.replace(/^[a-z]+:\/\/[^/?#]*/, '').split('?')[0] === `${asked.path}/`
