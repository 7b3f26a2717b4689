import { say } from '@portolan/model'
import { fits } from '@portolan/routing'
import { type Cause, type Found, refsOf } from '../cause.ts'
import { type Difference, hostOf, type View, views } from '../difference.ts'
import { sameEnd } from '../end.ts'
import { ask, failed, type Seen } from '../seen.ts'

/** One side has nothing that serves the rules at all. */
export const unserved: Cause = {
  code: 'unserved',
  titles: { lost: 'nothing serves the rules any more', gained: 'rules are served that nothing served before' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      if (isDead(here)) continue
      const why = deadWhy(there)
      if (why)
        return { turn, text: `${why.text}.`, refs: refsOf(why.ref, here.decision?.rule?.origin), ...(why.proposal ? { proposal: why.proposal } : {}) }
    }
    return undefined
  },
}

/** Objects that name the host on the side where it is not served, and are attached to nothing, come before what else may be said. */
const deadWhy = (seen: Seen): { readonly text: string; readonly ref?: Found['refs'][number]; readonly proposal?: string } | undefined => {
  if (!isDead(seen) && seen.decision?.rule) return undefined
  for (const { proxy, sites, detached = [] } of seen.side.tables) {
    const loose = detached.find(({ hosts }) => hosts.length === 0 || hosts.some((host) => fits(host, seen.asked.host) === 'yes'))
    if (loose) return { text: loose.text.replace(/\.$/, ''), ref: loose.ref }
    const site = proxy.unserved === undefined ? undefined : sites.find(({ host }) => fits(host, seen.asked.host) === 'yes')
    if (site)
      return {
        text: proxy.unserved ?? '',
        ref: site.origins[0] ?? proxy.ref,
        proposal: `Name a class that a controller serves, or run one for ${say(proxy.ref)}.`,
      }
  }
  const step = failed(seen)
  return seen.end.type === 'refuse' && step?.stage === 'controller' ? { text: step.text, ...(step.ref ? { ref: step.ref } : {}) } : undefined
}

const isDead = ({ end }: Seen): boolean => end.type === 'refuse'

/** No rule names the host on one side. */
export const hostLost: Cause = {
  code: 'host',
  titles: { lost: 'host no longer served', gained: 'host served that was not' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      const { rule, site } = here.decision ?? {}
      if (!rule || !site) continue
      const pattern = hostOf(site, rule)
      if (pattern.by === 'anything' || knows(there)) continue
      const { host } = here.asked
      return {
        turn,
        text: `No rule of ${there.side.label} names ${host}.`,
        refs: refsOf(rule.origin),
        ...(turn === 'lost' ? { proposal: `Give ${host} to a rule there.` } : {}),
      }
    }
    return undefined
  },
}

const knows = ({ side, asked }: Seen): boolean =>
  side.tables.some(({ sites }) =>
    sites.some((site) =>
      site.host.by === 'anything'
        ? site.rules.some((rule) => {
            const host = hostOf(site, rule)
            return host.by !== 'anything' && fits(host, asked.host) === 'yes'
          })
        : fits(site.host, asked.host) === 'yes',
    ),
  )

/** No certificate for the host, or one that clients refuse. */
export const certificate: Cause = {
  code: 'certificate',
  titles: { lost: 'certificate lost', gained: 'certificate gained' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      if (here.untrusted !== undefined || there.untrusted === undefined) continue
      const step = there.trace?.steps.find(({ stage, verdict }) => stage === 'tls' && verdict === 'fail')
      const proposal = turn === 'lost' ? { proposal: `Give the listener a certificate for ${here.asked.dialled}.` } : {}
      return { turn, text: `${there.untrusted}.`, refs: refsOf(step?.ref, here.decision?.rule?.origin), ...proposal }
    }
    return undefined
  },
}

/** The same request in the other scheme is served. */
export const scheme = (secure: boolean): Cause => {
  const name = secure ? 'https' : 'http'
  return {
    code: `${name}-unserved`,
    titles: { lost: `${name} no longer served`, gained: `${name} served that was not` },
    find: (difference) => {
      for (const view of views(difference)) {
        const { turn, here, there } = view
        if (here.asked.secure !== secure || !here.asked.http || here.end.type === 'refuse' || here.end.type === 'redirect' || !isNowhere(there))
          continue
        const other = swapped(difference)
        if (!other || !servedAs(other, view, difference)) continue
        const why = failed(there)?.text
        const wanted = secure
          ? 'Open a listener of protocol HTTPS for the host and attach the route to it as well.'
          : 'Attach the route to a listener of protocol HTTP as well.'
        return {
          turn,
          text: `${there.side.label} serves this host on ${secure ? 'http' : 'https'} alone.${why ? ` ${why}.` : ''}`,
          refs: refsOf(here.decision?.rule?.origin, there.table?.proxy.ref),
          ...(turn === 'lost' ? { proposal: wanted } : {}),
        }
      }
      return undefined
    },
  }
}

const isNowhere = ({ end }: Seen): boolean => end.type === 'refuse' || (end.type === 'respond' && end.status === 404)

/** The request in the other scheme, on its own port. */
const swapped = ({ request }: Difference): Difference['request'] | undefined => {
  const found = /^(https?):\/\/([^/?#:]+)([/?#].*)?$/.exec(request.url)
  return found ? { ...request, url: `${found[1] === 'http' ? 'https' : 'http'}://${found[2]}${found[3] ?? ''}` } : undefined
}

const servedAs = (other: Difference['request'], { here, there }: View, { looking }: Difference): boolean => {
  const { end } = ask(there.side, other, looking)
  return (
    end.type === 'forward' &&
    (here.end.type !== 'forward' || sameEnd(strip(here.end), strip(end), here.side.join) || sameEnd(strip(end), strip(here.end), there.side.join))
  )
}

/** Without what pods are asked for: http and https differ there anyway. */
const strip = (end: Extract<Seen['end'], { readonly type: 'forward' }>): Seen['end'] => ({
  ...end,
  parts: end.parts.map(({ as: _, ...part }) => part),
})
