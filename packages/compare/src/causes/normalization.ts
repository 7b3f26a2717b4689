import { pathSeen } from '@portolan/routing'
import { type Cause, refsOf } from '../cause.ts'
import { views } from '../difference.ts'
import { type End, sameEnd, sayEnd, servicesOf } from '../end.ts'
import { ask, type Seen } from '../seen.ts'
import { sameServices } from './backends.ts'
import { plainPath } from './plain-path.ts'

/** One side takes the path for the same as one without empty and dot segments and needless escapes, and the other doesn't. */
export const normalization: Cause = {
  code: 'url-normalization',
  titles: { lost: 'URL is no longer normalised', gained: 'URL is normalised' },
  surprise: 'Ingress-NGINX normalizes URLs',
  find: (difference) => {
    const { before, after, request, looking } = difference
    const path = pathSent(request)
    const plain = plainPath(path)
    if (plain === path || !before.asked.http) return undefined
    const clean = { ...request, url: request.url.replace(URL_PATH, (_, authority: string) => authority + plain) }
    const [one, other] = [ask(before.side, clean, looking), ask(after.side, clean, looking)]
    const isRead = pathSeen(before.asked) !== pathSeen(after.asked) && isAlike(before.end, one.end) !== isAlike(after.end, other.end)
    if (!isRead && !(sameServices(difference) && sameEnd(one.end, other.end, before.side.join))) return undefined
    const [here, there] = readsAsSent(path, before, after) ? [after, before] : [before, after]
    const turn = here === before ? 'lost' : 'gained'
    return {
      turn,
      text:
        pathSeen(here.asked) === pathSeen(there.asked)
          ? `Both read ${path} as ${pathSeen(here.asked)}, and ${there.side.label} passes it on as sent: ${sayEnd(before.end, request.url)} becomes ${sayEnd(after.end, request.url)}.`
          : `${here.side.label} reads ${path} as ${pathSeen(here.asked)}, ${there.side.label} as ${pathSeen(there.asked)}.`,
      refs: refsOf(before.decision?.rule?.origin, after.decision?.rule?.origin),
      ...(turn === 'lost'
        ? { proposal: 'Let the new proxy normalise paths (merge slashes, resolve dot segments), or make sure that no client sends such paths.' }
        : {}),
    }
  },
}

const URL_PATH = /^([a-z]+:\/\/[^/?#]*)([^?#]*)/i

/** Before any proxy has cleaned it. */
const pathSent = ({ url }: Seen['request']): string => URL_PATH.exec(url)?.[2] || '/'

/** Whether the path makes no difference on one side, but for what it says itself. */
const isAlike = (sent: End, clean: End): boolean => {
  if (sent.type === 'redirect') return clean.type === 'redirect' && sent.status === clean.status
  if (sent.type === 'forward') return servicesOf(sent) === servicesOf(clean)
  return sameEnd(sent, clean, (namespace) => namespace)
}

/** Whether the first takes the path as it was sent, or passes it on so, and the second doesn't. */
const readsAsSent = (path: string, one: Seen, other: Seen): boolean => {
  if (pathSeen(one.asked) !== pathSeen(other.asked)) return pathSeen(one.asked) === path && pathSeen(other.asked) !== path
  return one.end.type === 'forward' && one.end.parts[0]?.as?.target.split('?')[0] === path
}

/** A path that climbs above the root, or is encoded wrongly, is refused on one side. */
export const malformed: Cause = {
  code: 'path-refused',
  titles: { lost: 'odd path is no longer refused', gained: 'odd path is refused' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      const path = pathSent(difference.request)
      if (!isMalformed(here) || isMalformed(there) || (plainPath(path) === path && !/%(?![0-9A-Fa-f]{2})/.test(path))) continue
      return {
        turn,
        text: `${here.side.label} answers 400 to ${path}; ${there.side.label} reads it as ${pathSeen(there.asked)}.`,
        refs: refsOf(there.decision?.rule?.origin),
      }
    }
    return undefined
  },
}

const isMalformed = ({ end }: Seen): boolean => end.type === 'respond' && end.status === 400
