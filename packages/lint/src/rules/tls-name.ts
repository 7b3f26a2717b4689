import { coversName } from '@portolan/routing'
import { bySecret, certificatesOf } from '../certificates.ts'
import type { LintRule } from '../view.ts'
import { slot } from '../way.ts'

export const tlsName: LintRule = {
  code: 'tls-name',
  about: 'A certificate does not cover a host for which clients are shown it.',
  severity: 'error',
  remedy: 'Issue a certificate that names the host, or show another one for it.',
  needs: ['Secret'],
  *find(view) {
    for (const { facts, secret, origin, hosts, ways } of bySecret(certificatesOf(view))) {
      if (!facts || facts.notAfter <= view.now) continue
      for (const host of hosts) {
        if (host === '*' || facts.names.some((name) => coversName(name, host))) continue
        const names = facts.names.slice(0, 3).join(', ') || 'no name'
        const title = `The certificate for ${host} covers ${names} only`
        yield {
          severity: 'error',
          ref: secret,
          apart: host,
          title,
          cause: `Secret ${slot(secret)}`,
          text: `${title}. Clients refuse the connection.`,
          hurts: ways.filter((way) => way.host === host).map((way) => ({ way, share: 1 })),
          evidence: [
            { ref: secret, text: `Names: ${facts.names.slice(0, 20).join(', ') || 'none'}` },
            { ref: origin, text: `${origin.kind} ${slot(origin)} names it` },
          ],
          fix: `Issue a certificate that names ${host}.`,
        }
      }
    }
  },
}
