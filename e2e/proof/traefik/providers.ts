import { ingressClass } from '../generate/controllers.ts'
import type { Access } from './api.ts'
import { type Provider, SENTINEL } from './proxy.ts'

const reach = ({ endpoint, token, ca }: Access): object => ({ endpoint, token, certAuthFilePath: ca })

export const ingress: Provider = {
  configuration: (access) => ({ providers: { kubernetesIngress: reach(access) } }),
  classes: [ingressClass('traefik', 'traefik.io/ingress-controller')],
  sentinel: [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: SENTINEL, namespace: SENTINEL, annotations: { 'traefik.ingress.kubernetes.io/router.entrypoints': SENTINEL } },
      spec: {
        ingressClassName: 'traefik',
        rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: SENTINEL, port: { number: 80 } } } }] } }],
      },
    },
  ],
}
