import { type Certificate, type Certificates, hostQuery } from '@portolan/contract'
import { CertificateStates } from '@portolan/lint'
import { certificateFit, sayHost } from '@portolan/routing'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import type { State } from '../live.ts'
import { reachRevision } from './published.ts'
import { readQuery } from './query.ts'
import { stateAt } from './timeline.ts'

export const getCertificates = (context: Context) => async (req: Request, res: Response) => {
  const { at, minRevision, host } = readQuery(req, hostQuery)
  await reachRevision(context.live, minRevision)
  const state = stateAt(context, at)
  const certificates = [...certificatesIn(state, host, state.cluster.origin.asOf ?? Date.now())].sort((a, b) =>
    a.host < b.host ? -1 : a.host > b.host ? 1 : 0,
  )
  res.set('Cache-Control', 'no-store').json({ revision: state.revision, certificates } satisfies Certificates)
}

/** What each listener presents; with a host what it presents for that one, the best fit alone. Equal ones are told once. */
const certificatesIn = function* ({ cluster, tables }: State, host: string | undefined, now: number): IterableIterator<Certificate> {
  const seen = new Set<string>()
  const states = new CertificateStates(cluster, now)
  for (const { proxy } of tables) {
    for (const { name, tls } of proxy.listeners) {
      const all = tls?.certificates ?? []
      const best = host === undefined ? 0 : Math.max(0, ...all.map((one) => certificateFit(one.host, host)))
      for (const { host: pattern, secret, fault, origin } of all) {
        if (host !== undefined && (best === 0 || certificateFit(pattern, host) !== best)) continue
        const key = JSON.stringify([proxy.ref, name, pattern, secret])
        if (seen.has(key)) continue
        seen.add(key)
        yield {
          host: sayHost(pattern),
          proxy: proxy.ref,
          title: proxy.title,
          listener: name,
          ...(secret ? { secret } : {}),
          origin,
          ...(secret ? states.of(secret) : {}),
          ...(fault ? { fault } : {}),
        }
      }
    }
  }
}
