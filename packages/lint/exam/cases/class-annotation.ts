import type { Case } from '../case.ts'
import { annotated, ingressClass, nginx } from '../controllers.ts'
import { web } from '../objects.ts'

const code = 'class-annotation'
const CLASS = 'kubernetes.io/ingress.class'
const byAnnotation = (word: string): string => annotated('nginx', { [CLASS]: word }).replace('  ingressClassName: nginx\n', '')

export const alone: Case = {
  code,
  wrong: nginx('1.13.0') + web + byAnnotation('nginx'),
  right: nginx('1.13.0') + web + annotated('nginx', {}),
  title: 'Ingress a/web names its class in an annotation',
  cause: 'IngressClass nginx exists, and spec.ingressClassName can name it',
  needs: 'IngressClass',
}

export const both: Case = {
  code,
  wrong: nginx('1.13.0') + web + annotated('nginx', { [CLASS]: 'nginx' }),
  // The word is the controller's flag, and no class has that name.
  right: nginx('1.13.0', ['--ingress-class=inner']) + web + byAnnotation('inner'),
  title: 'Ingress a/web names its class in an annotation',
  cause: 'spec.ingressClassName says the same',
}

export const different: Case = {
  code,
  wrong: nginx('1.13.0') + ingressClass('haproxy', 'haproxy-ingress.github.io/controller') + web + annotated('nginx', { [CLASS]: 'traefik' }),
  right: nginx('1.13.0') + web + annotated('nginx', { [CLASS]: '' }),
  title: 'Ingress a/web names two classes',
  cause: 'spec.ingressClassName is nginx, the annotation says traefik',
  text: 'Ingress a/web names two classes. spec.ingressClassName is nginx, the annotation says traefik. ingress-nginx serves it; Kubernetes refuses to create such an object. Name the class that is meant in spec.ingressClassName alone.',
  reach: '1 host, every path',
}
