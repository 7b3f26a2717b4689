import type { Info, SourceStatus } from '@portolan/contract'
import { INGRESS_DIALECTS } from '@portolan/routing'

/** What only the one who answers can say of itself. */
type About = Pick<Info, 'version' | 'epoch' | 'source' | 'namespaces' | 'kiosk' | 'exposed' | 'uptime'>

/** What is read, from where, and how far it has come. */
export const infoOf = (status: SourceStatus, about: About): Info => ({
  ...status,
  ...about,
  counts: Object.fromEntries(status.kinds.map(({ kind, count }) => [kind, count])),
  dialects: INGRESS_DIALECTS,
})
