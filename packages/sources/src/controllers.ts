import { Shared } from './intern.ts'

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
export const isControllerImage = (image: string): boolean => known.get(image, () => tellByName(image))

const known = new Shared<boolean>(10_000)

const tellByName = (image: string): boolean => {
  const repository = image
    .replace(/@.*$/, '')
    .replace(/:[^/]*$/, '')
    .toLowerCase()
  return IMAGES.some((part) => `/${repository}/`.includes(`/${part}/`) || repository.endsWith(`/${part}`) || repository === part)
}

/** Arguments and variables named like this may carry a credential: the name passes the door, the value doesn't. */
const CREDENTIAL = /passw|token|credential|api-?_?key|access-?_?key|secret-?_?key|client-?_?secret/i

const mayBeCredential = (name: string): boolean => CREDENTIAL.test(name)

/** Arguments without the values of those that may carry a credential: `--token=…`, `--token …`. */
export const withoutCredentials = (words: readonly string[]): readonly string[] =>
  words.map((word, index) => {
    const equals = word.indexOf('=')
    if (equals > 0) return mayBeCredential(word.slice(0, equals)) ? `${word.slice(0, equals)}=…` : word
    const before = words[index - 1] ?? ''
    return before.startsWith('-') && !before.includes('=') && !word.startsWith('-') && mayBeCredential(before) ? '…' : word
  })

/** Variables that tell where and as what a controller runs; only these are filled into arguments: `--publish-service=$(POD_NAMESPACE)/front`. */
export const tellsPlace = (variable: string): boolean => /NAMESPACE|NAME|CLASS|SERVICE/.test(variable) && !mayBeCredential(variable)
