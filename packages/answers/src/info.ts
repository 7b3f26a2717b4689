import type { Info, SourceStatus } from '@portolan/contract'
import { INGRESS_DIALECTS } from '@portolan/routing'

/** What only the one who answers can say of itself. */
export type About = Pick<Info, 'version' | 'epoch' | 'source' | 'namespaces' | 'kiosk' | 'exposed' | 'uptime'>

export const infoOf = (status: SourceStatus, about: About): Info => ({
  ...status,
  ...about,
  counts: Object.fromEntries(status.kinds.map(({ kind, count }) => [kind, count])),
  dialects: INGRESS_DIALECTS,
})
