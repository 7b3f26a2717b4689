import type { Case } from '../case.ts'
import { BARE, ISSUER, OTHER, PRIVATE, UNDER_ISSUER } from '../certificates.ts'
import { pair, site } from '../tls.ts'

export const tlsName: Case = {
  code: 'tls-name',
  wrong: site + pair([OTHER]),
  right: site + pair([PRIVATE]),
  title: 'The certificate for one.test covers images.test, *.images.test only',
  cause: 'Secret a/web-tls',
  reach: '1 host, every path',
  needs: 'Secret',
}

/** Where the authority's certificate stands first, tls-chain says so, and its names are no news. */
export const tlsNameInCommonName: Case = {
  code: 'tls-name',
  wrong: site + pair([BARE]),
  right: site + pair([ISSUER, UNDER_ISSUER]),
  title: 'The certificate for one.test names it as its common name only',
  cause: 'Secret a/web-tls',
}
