import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { NGINX, ingress } from '../read.ts'

export const classMissing: Case = {
  code: 'class-missing',
  wrong: NGINX + web + ingress('a', 'docs', 'one.test', { '/': 'web:8080' }, ''),
  right: NGINX + web + ingress('a', 'docs', 'one.test', { '/': 'web:8080' }),
  title: 'Ingress a/docs names no class',
  cause: 'no IngressClass is the default, so no controller takes it',
  needs: 'IngressClass',
}
