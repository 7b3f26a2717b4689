import { say } from '@portolan/model'
import { fits, type RouteRequest } from '@portolan/routing'
import { type Cause, type Found, propose, refsOf } from '../cause.ts'
import { type Difference, hostOf, standsElsewhere, type View, views } from '../difference.ts'
import { type End, sameEnd, servicesOf } from '../end.ts'
import { ask, failed, type Seen } from '../seen.ts'
import { plainPath } from './plain-path.ts'

/** Objects keep the controller from loading what is written (OBS-01, UNK-13). */
export const stuck: Cause = {
  code: 'stuck',
  titles: { lost: 'controller can not load the objects', gained: 'controller can load the objects' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      const why = there.table?.proxy.frozenBy ?? []
      const [first] = why
      if (!first || (here.table?.proxy.frozenBy ?? []).length > 0) continue
      return {
        turn,
        text: `${first.text.replace(/\.$/, '')}, so the proxy goes on with what it loaded before.`,
        refs: refsOf(...why.slice(0, 5).map(({ ref }) => ref)),
        ...(turn === 'lost' ? { proposal: 'Mend these objects first.' } : {}),
      }
    }
    return undefined
  },
}

/** One side has nothing that serves the rules at all. */
export const unserved: Cause = {
  code: 'unserved',
  titles: { lost: 'nothing serves the rules any more', gained: 'rules are served that nothing served before' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      if (isDead(here)) continue
      const why = deadWhy(here, there)
      if (why)
        return { turn, text: `${why.text}.`, refs: refsOf(why.ref, here.decision?.rule?.origin), ...(why.proposal ? { proposal: why.proposal } : {}) }
    }
    return undefined
  },
}

/** The object of this purpose is attached to nothing over there, or its class has no controller. */
const deadWhy = (
  here: Seen,
  there: Seen,
): { readonly text: string; readonly ref?: Found['refs'][number]; readonly proposal?: string } | undefined => {
  if (!isDead(there) && there.decision?.rule) return undefined
  const { tables } = there.side
  const services = servicesOf(here.end, here.side.join).split(', ')
  const loose = tables
    .flatMap(({ detached = [] }) => detached)
    .find(
      ({ hosts, targets }) =>
        (hosts.length === 0 || hosts.some((host) => fits(host, there.asked.host) === 'yes')) &&
        targets.some(({ service }) => service && services.includes(`${there.side.join(service.namespace)}/${service.name}`)),
    )
  if (loose) return { text: loose.text.replace(/\.$/, ''), ref: loose.ref }
  const naming = tables.filter(({ sites }) => sites.some(({ host }) => host.by !== 'anything' && fits(host, there.asked.host) === 'yes'))
  const [first] = naming
  if (first && naming.every(({ proxy }) => proxy.unserved !== undefined))
    return {
      text: first.proxy.unserved ?? '',
      ref: first.sites.find(({ host }) => fits(host, there.asked.host) === 'yes')?.origins[0] ?? first.proxy.ref,
      proposal: `Name a class that a controller serves, or run one for ${say(first.proxy.ref)}.`,
    }
  const step = failed(there)
  return there.end.type === 'refuse' && step?.stage === 'controller' ? { text: step.text, ...(step.ref ? { ref: step.ref } : {}) } : undefined
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
      const pattern = hostOf(here.side, site, rule)
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
            const host = hostOf(side, site, rule)
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
      if (here.untrusted !== undefined || there.untrusted === undefined || here.end.type === 'refuse' || there.end.type === 'refuse') continue
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
        if (here.asked.secure !== secure || !here.asked.http || here.end.type === 'refuse') continue
        const closed = there.end.type === 'refuse' && failed(there)?.stage === 'listener'
        const { plain, other } = plained(difference)
        const isElsewhere =
          here.end.type === 'forward' &&
          isNowhere(there) &&
          (standsElsewhere(view) || (isServedAs(other, view, difference) && !isServedAs(plain, view, difference)))
        if (!closed && !isElsewhere) continue
        const why = failed(there)?.text
        const wanted = secure
          ? 'Open a listener of protocol HTTPS for the host and attach the route to it as well.'
          : 'Attach the route to a listener of protocol HTTP as well.'
        return {
          turn,
          text: closed && why ? `${why} on ${there.side.label}.` : `${there.side.label} serves this host on ${secure ? 'http' : 'https'} alone.`,
          refs: refsOf(here.decision?.rule?.origin, there.table?.proxy.ref),
          ...(turn === 'lost' ? { proposal: propose(there, wanted, `Let the controller serve ${here.asked.host} by ${name} too.`) } : {}),
        }
      }
      return undefined
    },
  }
}

const isNowhere = ({ end }: Seen): boolean => end.type === 'refuse' || (end.type === 'respond' && end.status === 404)

/** The request with its path as plain as can be, for how that is read is another matter: in its own scheme, and in the other on its own port. */
const plained = ({ request }: Difference): { readonly plain?: RouteRequest; readonly other?: RouteRequest } => {
  const found = /^(https?):\/\/([^/?#:]+)(:\d+)?([^?#]*)(.*)$/.exec(request.url)
  if (!found) return {}
  const [, name, host, port = '', path = '', rest = ''] = found
  const target = `${plainPath(path || '/')}${rest}`
  return {
    plain: { ...request, url: `${name}://${host}${port}${target}` },
    ...(port === '' ? { other: { ...request, url: `${name === 'http' ? 'https' : 'http'}://${host}${target}` } } : {}),
  }
}

const isServedAs = (other: RouteRequest | undefined, { turn, here, there }: View, { looking }: Difference): boolean => {
  if (other === undefined) return false
  const [own, found] = [withoutTargets(here.end), withoutTargets(ask(there.side, other, looking).end)]
  return turn === 'lost' ? sameEnd(own, found, here.side.join) : sameEnd(found, own, there.side.join)
}

/** Without what pods are asked for: http and https differ there anyway. */
const withoutTargets = (end: End): End => (end.type === 'forward' ? { ...end, parts: end.parts.map(({ as: _, ...part }) => part) } : end)
