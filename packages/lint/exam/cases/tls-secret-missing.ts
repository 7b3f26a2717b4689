import type { Case } from '../case.ts'
import { secret, tls, web } from '../objects.ts'
import { NGINX, ingress } from '../read.ts'

export const tlsSecretMissing: Case = {
  code: 'tls-secret-missing',
  wrong: NGINX + web + ingress('a', 'sso', 'one.test', { '/': 'web:8080' }, tls),
  right: NGINX + web + ingress('a', 'sso', 'one.test', { '/': 'web:8080' }, tls) + secret(''),
  title: 'one.test has no certificate',
  cause: 'Secret a/web-tls does not exist',
  text: 'one.test has no certificate. Ingress a/sso names Secret web-tls, which does not exist. Create Secret a/web-tls, or name one that exists.',
  reach: '1 host, every path',
  needs: 'Secret',
}
