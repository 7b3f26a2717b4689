/** A Deployment that runs this image with these arguments, its pod template labelled so that nothing else selects it. */
export const running = (image: string, args: readonly string[] = [], more = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: controller, namespace: system, creationTimestamp: "2025-01-01T00:00:00Z" }
spec:
  selector: { matchLabels: { app: controller } }
  template:
    metadata: { labels: { app: controller } }
    spec: { containers: [{ name: controller, image: "${image}", args: [${args.map((arg) => JSON.stringify(arg)).join(', ')}] }] }
---
${more}`

/** An IngressClass. */
export const ingressClass = (name: string, controller: string, isDefault = false, created = '2025-01-01T00:00:00Z'): string => `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: ${name}, creationTimestamp: "${created}"${isDefault ? ', annotations: { ingressclass.kubernetes.io/is-default-class: "true" }' : ''} }
spec: { controller: ${controller} }
---
`

export const nginx = (version: string, args: readonly string[] = []): string =>
  ingressClass('nginx', 'k8s.io/ingress-nginx') + running(`registry.k8s.io/ingress-nginx/controller:v${version}`, args)

export const traefik = (version: string, args: readonly string[] = []): string =>
  ingressClass('traefik', 'traefik.io/ingress-controller') + running(`docker.io/traefik:v${version}`, args)

export const haproxytech = (version: string, args: readonly string[] = []): string =>
  ingressClass('haproxy', 'haproxy.org/ingress-controller') + running(`docker.io/haproxytech/kubernetes-ingress:${version}`, args)

export const haproxyIngress = (version: string, args: readonly string[] = []): string =>
  ingressClass('haproxy', 'haproxy-ingress.github.io/controller') + running(`quay.io/jcmoraisjr/haproxy-ingress:v${version}`, args)

export const alb: string = ingressClass('alb', 'ingress.k8s.aws/alb')

/** A ConfigMap beside the controller. */
export const options = (data: Readonly<Record<string, string>>): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: options, namespace: system }
data: ${JSON.stringify(data)}
---
`

/** Ingress a/web of one.test, with annotations. */
export const annotated = (className: string, annotations: Readonly<Record<string, string>>, spec = ''): string => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: a, creationTimestamp: "2025-01-01T00:00:00Z", annotations: ${JSON.stringify(annotations)} }
spec:
  ingressClassName: ${className}
  ${spec}
  rules:
  - host: one.test
    http:
      paths:
      - { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 8080 } } } }
---
`
