import type { Case } from '../case.ts'
import { LATER, PRIVATE } from '../certificates.ts'
import { pair, site } from '../tls.ts'

export const tlsNotYet: Case = {
  code: 'tls-not-yet',
  wrong: site + pair([LATER]),
  right: site + pair([PRIVATE]),
  title: "one.test's certificate begins in 26713 days",
  cause: 'Secret a/web-tls',
  reach: '1 host, every path',
  needs: 'Secret',
}
