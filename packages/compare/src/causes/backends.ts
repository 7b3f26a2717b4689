import { percent, type Target } from '@portolan/routing'
import { type Cause, propose, refsOf } from '../cause.ts'
import { type Difference, views } from '../difference.ts'
import { type End, type Part, sayEnd, servicesOf } from '../end.ts'
import type { Seen } from '../seen.ts'

/** A second backend that takes a share, or requests with a header or cookie, is on one side alone. */
export const canary: Cause = {
  code: 'canary',
  titles: { lost: 'canary lost', gained: 'canary gained' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      const own = partsOf(here)
      const others = targetsOf(there).map(nameOf)
      const extra = targetsOf(here).filter(
        (target) => target.service && !others.includes(`${here.side.join(target.service.namespace)}/${target.service.name}`),
      )
      const pinned = extra.find(({ pinnedBy }) => pinnedBy !== undefined)
      const shared = own.length > 1 ? extra[0] : undefined
      const found = pinned ?? shared
      if (!found || targetsOf(here).length < 2 || targetsOf(there).length === 0 || targetsOf(there).length >= targetsOf(here).length) continue
      const how = pinned?.pinnedBy?.map(({ label }) => label).join(', ')
      return {
        turn,
        text: `${nameOf(found)} takes a part of the requests${how ? ` (${how})` : ''} on ${here.side.label} alone.`,
        refs: refsOf(found.origin, there.decision?.rule?.origin),
        ...(turn === 'lost'
          ? {
              proposal: propose(
                there,
                `Add ${nameOf(found)} as a second backendRef with its weight, and a match of its own for each header or cookie.`,
                `Send ${nameOf(found)} its part of the requests there too.`,
              ),
            }
          : {}),
      }
    }
    return undefined
  },
}

/** The same Services in other proportions. */
export const shares: Cause = {
  code: 'shares',
  titles: { lost: 'other shares of the same Services', gained: 'other shares of the same Services' },
  find: (difference) => {
    const { before, after } = difference
    if (!sameServices(difference) || before.end.type !== 'forward' || after.end.type !== 'forward') return undefined
    const named = (end: End): string =>
      end.type === 'forward' ? end.parts.map(({ name, share, status }) => `${name} ${percent(share)}${status ? ` ${status}` : ''}`).join(', ') : ''
    if (named(before.end) === named(after.end)) return undefined
    return {
      turn: 'lost',
      text: `${named(before.end)} becomes ${named(after.end)}.`,
      refs: refsOf(before.decision?.rule?.origin, after.decision?.rule?.origin),
      proposal: 'Give the backends the weights that they had.',
    }
  },
}

/** What the pod is asked for differs in its path. */
export const rewriteTail: Cause = {
  code: 'rewrite-tail',
  titles: { lost: 'rewrite drops the rest of the path', gained: 'rewrite keeps the rest of the path' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      const [own, other] = [targetOf(here), targetOf(there)]
      if (!sameServices(difference) || own === undefined || other === undefined || own === other) continue
      const sent = here.asked.path
      const tail = sent.slice(sent.indexOf('/', 1) < 0 ? sent.length : sent.lastIndexOf('/'))
      const kept = tail.length > 1 && own.split('?')[0]?.endsWith(tail) && !other.split('?')[0]?.endsWith(tail)
      if (!kept) continue
      return {
        turn,
        text: `${here.side.label} asks the pod for ${own}, ${there.side.label} for ${other}: the part behind the rule's own path is ${turn === 'lost' ? 'dropped' : 'kept'}.`,
        refs: refsOf(here.decision?.rule?.origin, there.decision?.rule?.origin),
        proposal:
          turn === 'lost'
            ? propose(
                there,
                'Rewrite with ReplacePrefixMatch, which keeps what follows the prefix.',
                'Rewrite so that what follows the prefix is kept.',
              )
            : propose(here, 'Rewrite with ReplaceFullPath, which leaves nothing of the path.', 'Rewrite so that nothing of the path is left.'),
      }
    }
    return undefined
  },
}

export const rewrite: Cause = {
  code: 'rewrite',
  titles: { lost: 'rewrite differs', gained: 'rewrite differs' },
  find: (difference) => {
    const [one, other] = [targetOf(difference.before), targetOf(difference.after)]
    if (!sameServices(difference) || one === undefined || other === undefined || one === other) return undefined
    return {
      turn: 'lost',
      text: `The pod is asked for ${other} instead of ${one}.`,
      refs: refsOf(difference.before.decision?.rule?.origin, difference.after.decision?.rule?.origin),
      proposal: `Rewrite the path so that the pod is asked for ${one}.`,
    }
  },
}

export const upstreamHost: Cause = {
  code: 'upstream-host',
  titles: { lost: 'pods are asked for another host', gained: 'pods are asked for another host' },
  find: (difference) => {
    const [one, other] = [asOf(difference.before)?.host, asOf(difference.after)?.host]
    if (!sameServices(difference) || one === undefined || other === undefined || one === other) return undefined
    return {
      turn: 'lost',
      text: `The Host that pods see is ${other} instead of ${one}.`,
      refs: refsOf(difference.before.decision?.rule?.origin, difference.after.decision?.rule?.origin),
      proposal: propose(difference.after, `Set hostname ${one} in a URLRewrite filter.`, `Let pods see the Host ${one}.`),
    }
  },
}

/** 503 where the rule stays and its Service is missing, 404 or the next rule where it goes with its Service. */
export const serviceMissing: Cause = {
  code: 'service-missing',
  titles: { lost: 'missing Service answers otherwise', gained: 'missing Service answers otherwise' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      const broken = targetsOf(here).find(({ fault }) => fault?.code === 'service-missing' || fault?.code === 'port-missing')
      const same = targetsOf(there).find(({ fault, service }) => fault !== undefined && service?.name === broken?.service?.name)
      if (!broken?.fault || same?.fault?.status === broken.fault.status) continue
      if (there.end.type === 'forward' && !isBroken(here.end)) continue
      return {
        turn,
        text: `${broken.fault.reason}: ${here.side.label} answers ${broken.fault.status}, ${there.side.label} ${sayEnd(there.end, difference.request.url)}.`,
        refs: refsOf(broken.origin, there.decision?.rule?.origin),
        proposal: broken.fault.fix?.text ?? 'Create the Service, or take the rule away.',
      }
    }
    return undefined
  },
}

/** A Service that has no ready pod: 503 on one side, 404 or the next rule on the other. */
export const noEndpoints: Cause = {
  code: 'no-endpoints',
  titles: { lost: 'Service without ready pods answers otherwise', gained: 'Service without ready pods answers otherwise' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      const step = here.trace?.steps.findLast(({ verdict }) => verdict === 'fail')
      const isElsewhere = there.end.type === 'forward' || (there.end.type === 'respond' && there.end.status === 404)
      if (step?.stage !== 'endpoints' || !isElsewhere || isBroken(there.end)) continue
      return {
        turn,
        text: `${step.text}: ${here.side.label} answers 503, ${there.side.label} ${sayEnd(there.end, difference.request.url)}.`,
        refs: refsOf(step.ref, here.decision?.rule?.origin),
        proposal: 'Bring a pod up before traffic moves.',
      }
    }
    return undefined
  },
}

const isBroken = (end: End): boolean =>
  (end.type === 'respond' && end.status >= 500) || (end.type === 'forward' && end.parts.some(({ status }) => status !== undefined))

export const sameServices = ({ before, after }: Difference): boolean => {
  const own = servicesOf(before.end, before.side.join)
  return own !== '' && own === servicesOf(after.end, after.side.join)
}

const targetsOf = ({ decision }: Seen): readonly Target[] => (decision?.rule?.then.do === 'forward' ? decision.rule.then.targets : [])

const partsOf = ({ end }: Seen): readonly Part[] => (end.type === 'forward' ? end.parts : [])

const asOf = (seen: Seen): Part['as'] => partsOf(seen)[0]?.as

const targetOf = (seen: Seen): string | undefined => asOf(seen)?.target

const nameOf = ({ service }: Target): string => (service ? `${service.namespace}/${service.name}` : 'nothing')
