/** Parts of image names that tell a proxy or its controller (DET-07). Compared with the repository, without registry host, tag and digest. */
const IMAGES: readonly string[] = [
  'ingress-nginx/controller',
  'nginx-ingress-controller',
  'nginx/nginx-ingress',
  'nginx-gateway-fabric',
  'traefik',
  'haproxytech/kubernetes-ingress',
  'haproxy-ingress',
  'istio/proxyv2',
  'istio/pilot',
  'aws-load-balancer-controller',
  'envoyproxy/gateway',
  'envoyproxy/envoy',
  'kong/kubernetes-ingress-controller',
  'projectcontour/contour',
  'cilium/operator',
  'kgateway',
]

/** Whether an image is that of a known ingress or gateway controller: only then do its arguments say anything about routing. */
export const isControllerImage = (image: string): boolean => {
  const repository = image
    .replace(/@.*$/, '')
    .replace(/:[^/]*$/, '')
    .toLowerCase()
  return IMAGES.some((part) => `/${repository}/`.includes(`/${part}/`) || repository.endsWith(`/${part}`) || repository === part)
}

/** Arguments and variables named like this may carry a credential: the name passes the door, the value doesn't. */
const CREDENTIAL = /passw|token|credential|api-?_?key|access-?_?key|secret-?_?key|client-?_?secret/i

export const withoutCredential = (argument: string): string => {
  const equals = argument.indexOf('=')
  return equals > 0 && CREDENTIAL.test(argument.slice(0, equals)) ? `${argument.slice(0, equals)}=…` : argument
}
