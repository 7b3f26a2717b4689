import { pathSeen } from '@portolan/routing'
import { type Cause, refsOf } from '../cause.ts'
import { views } from '../difference.ts'
import { sameEnd, sayEnd } from '../end.ts'
import { ask, type Seen } from '../seen.ts'
import { sameServices } from './backends.ts'
import { plainPath } from './plain-path.ts'

/** Both sides agree on the path without empty and dot segments and needless escapes. */
export const normalization: Cause = {
  code: 'url-normalization',
  titles: { lost: 'URL is no longer normalised', gained: 'URL is normalised' },
  surprise: 'Ingress-NGINX normalizes URLs',
  find: (difference) => {
    const { before, after, request, looking } = difference
    const { path } = before.asked
    const plain = plainPath(path)
    if (plain === path || !before.asked.http || (pathSeen(before.asked) === pathSeen(after.asked) && !sameServices(difference))) return undefined
    const found = /^([a-z]+:\/\/[^/?#]*)[^?#]*(.*)$/.exec(request.url)
    if (!found) return undefined
    const clean = { ...request, url: `${found[1]}${plain}${found[2]}` }
    const [one, other] = [ask(before.side, clean, looking), ask(after.side, clean, looking)]
    if (!sameEnd(one.end, other.end, before.side.join)) return undefined
    const [here, there] = readsAsSent(before, after) ? [after, before] : [before, after]
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

/** Whether the first takes the path as it was sent, or passes it on so, and the second doesn't. */
const readsAsSent = (one: Seen, other: Seen): boolean => {
  const { path } = one.asked
  if (pathSeen(one.asked) !== pathSeen(other.asked)) return pathSeen(one.asked) === path && pathSeen(other.asked) !== path
  return one.end.type === 'forward' && one.end.parts[0]?.as?.target.split('?')[0] === path
}

/** A path that climbs above the root, or is encoded wrongly, is refused on one side. */
export const malformed: Cause = {
  code: 'path-refused',
  titles: { lost: 'odd path is no longer refused', gained: 'odd path is refused' },
  find: (difference) => {
    for (const { turn, here, there } of views(difference)) {
      const { path } = here.asked
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
