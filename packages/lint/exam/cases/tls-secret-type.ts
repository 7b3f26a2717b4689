import type { Case } from '../case.ts'
import { PRIVATE } from '../certificates.ts'
import { gateway, workload } from '../read.ts'
import { pair, site } from '../tls.ts'

const secret = (data: string, type = 'Opaque'): string => `
apiVersion: v1
kind: Secret
metadata: { name: web-tls, namespace: a }
type: ${type}
stringData: ${data}
---
`

/** A placeholder that was never filled in. */
export const unreadable: Case = {
  code: 'tls-secret-type',
  wrong: site + secret('{ tls.crt: REPLACE_ME, tls.key: REPLACE_ME }', 'kubernetes.io/tls'),
  right: site + pair([PRIVATE]),
  title: 'one.test has no usable certificate',
  cause: 'Secret a/web-tls has a tls.crt that is no certificate',
}

export const withoutKey: Case = {
  code: 'tls-secret-type',
  wrong: site + secret(`{ tls.crt: ${JSON.stringify(PRIVATE)} }`),
  right: site + pair([PRIVATE]),
  title: 'one.test has no usable certificate',
  cause: 'Secret a/web-tls has no tls.key',
  text: 'one.test has no usable certificate. Secret a/web-tls has no tls.key. ingress-nginx shows its own certificate in its place, which clients refuse. Make it anew with kubectl create secret tls web-tls -n a --cert=FILE --key=FILE, after the old one is deleted.',
  reach: '1 host, every path',
  needs: 'Secret',
}

export const withoutPair: Case = {
  ...withoutKey,
  wrong: site + secret('{ certificate.pem: x }'),
  cause: 'Secret a/web-tls has no tls.crt and no tls.key',
  text: '',
}

/** ingress-nginx goes by the keys. */
export const opaque: Case = {
  code: 'tls-secret-type',
  wrong: site + pair([PRIVATE], 'web-tls', 'Opaque'),
  right: site + pair([PRIVATE]),
  title: 'The certificate for one.test is in a Secret of another type',
  cause: 'Secret a/web-tls is of type Opaque',
  reach: 'no request',
}

const edge = gateway('[{ backendRefs: [{ name: web, port: 8080 }] }]')
  .replace('name: http, port: 80, protocol: HTTP', 'name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: web-tls }] }')
  .replace('pay.test', 'one.test')

/** Envoy Gateway goes by the type. */
export const opaqueAtEnvoyGateway: Case = {
  code: 'tls-secret-type',
  wrong: edge + workload('a', 'web', 1) + pair([PRIVATE], 'web-tls', 'Opaque'),
  right: edge + workload('a', 'web', 1) + pair([PRIVATE]),
  title: 'one.test has no usable certificate',
  cause: 'Secret a/web-tls is of type Opaque',
}
