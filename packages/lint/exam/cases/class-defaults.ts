import type { Case } from '../case.ts'
import { ingressClass } from '../controllers.ts'
import { web } from '../objects.ts'
import { ingress } from '../read.ts'

const code = 'class-defaults'
const older = ingressClass('nginx', 'k8s.io/ingress-nginx', true, '2024-01-01T00:00:00Z')

export const two: Case = {
  code,
  wrong: older + ingressClass('traefik', 'traefik.io/ingress-controller', true, '2025-01-01T00:00:00Z') + web,
  right: older + ingressClass('traefik', 'traefik.io/ingress-controller') + web,
  title: 'traefik and nginx are both the default IngressClass',
  cause: 'new Ingresses without a class get traefik, the newest',
  text: 'traefik and nginx are both the default IngressClass. New Ingresses without a class get traefik, the newest; Kubernetes before 1.26 refuses them. Take the mark away from nginx.',
  reach: 'new Ingresses',
  needs: 'IngressClass',
}

export const withOneThatWaits: Case = {
  code,
  wrong:
    older +
    ingressClass('traefik', 'traefik.io/ingress-controller', true) +
    ingressClass('alb', 'ingress.k8s.aws/alb', true, '2023-01-01T00:00:00Z') +
    web +
    ingress('a', 'web', 'one.test', { '/': 'web:8080' }, ''),
  right:
    older +
    ingressClass('traefik', 'traefik.io/ingress-controller').replace(
      '{ name: traefik,',
      '{ name: traefik, annotations: { ingressclass.kubernetes.io/is-default-class: "false" },',
    ) +
    web,
  title: 'traefik, nginx and alb are all the default IngressClass',
  cause: 'new Ingresses without a class get traefik, the newest',
}
