import { type Cluster, type IngressClass, isEmptySelector, type Kind, matchesLabels, type Pod, type Ref, refTo, type Service } from '@portolan/model'
import type { Dialect } from '../answer.ts'
import { ingressClassOf } from '../dialects/istio/mesh.ts'
import { inOrder } from '../order.ts'

/** An Ingress controller that Portolan knows by name (DET-01, DET-02). */
export interface Family {
  readonly title: string
  /** By whose law its objects are read. */
  readonly dialect: Dialect
  /** `controller`: one proxy serves every class that names this controller; `class`: each class has one of its own. */
  readonly serves: 'controller' | 'class'
  /** Which of field and annotation counts where an Ingress has both and they disagree (DET-03). */
  readonly precedence: 'field' | 'annotation'
  /** The flag whose value the annotation must equal; without the flag one of `classes`. Undefined: the annotation names a class. */
  readonly annotated?: string
  /** The flag that makes it take Ingresses without any class. */
  readonly classless?: string
  /** It takes Ingresses without any class as long as `annotated` isn't set. */
  readonly readsClassless?: true
  /** Where its classes are configured elsewhere than by flags: the words of the annotation, and whether it takes Ingresses without a class. */
  readonly configured?: (cluster: Cluster) => { readonly words: readonly string[]; readonly classless: boolean }
  /** The first release that doesn't read the annotation; for those before it the annotation comes before the field. */
  readonly annotatedUntil?: string
  /** The controller's name goes on with the flag's value: `haproxy.org/ingress-controller/internal`. */
  readonly flagInName?: true
  /** Kinds of its own: where one exists, it is there too. */
  readonly kinds?: readonly Kind[]
  /** IngressClass.spec.controller: equal, or continued by a slash. */
  readonly controllers: readonly string[]
  /** Values of annotation `kubernetes.io/ingress.class` that need no IngressClass object. */
  readonly classes: readonly string[]
  /** Parts of image names (DET-07). Empty: its proxies are outside the cluster. */
  readonly images: readonly string[]
  /** A label that its pods carry, where the image alone says nothing: Istio's is every sidecar's too. */
  readonly label?: readonly [name: string, value: string]
  readonly annotations: readonly string[]
}

export const FAMILIES: readonly Family[] = [
  {
    title: 'ingress-nginx',
    dialect: 'ingress-nginx',
    serves: 'controller',
    precedence: 'field',
    annotated: 'ingress-class',
    classless: 'watch-ingress-without-class',
    controllers: ['k8s.io/ingress-nginx', 'webapprouting.kubernetes.azure.com/nginx'],
    classes: ['nginx'],
    images: ['ingress-nginx/controller', 'nginx-ingress-controller', 'ingress-nginx-controller'],
    annotations: ['nginx.ingress.kubernetes.io/'],
  },
  {
    title: 'Traefik',
    dialect: 'traefik',
    serves: 'controller',
    precedence: 'field',
    annotated: 'providers.kubernetesingress.ingressclass',
    readsClassless: true,
    kinds: ['IngressRoute', 'IngressRouteTCP', 'IngressRouteUDP'],
    controllers: ['traefik.io/ingress-controller'],
    classes: ['traefik'],
    images: ['traefik'],
    annotations: ['traefik.ingress.kubernetes.io/'],
  },
  {
    title: 'HAProxy Kubernetes Ingress',
    dialect: 'haproxytech',
    serves: 'class',
    precedence: 'field',
    annotated: 'ingress.class',
    annotatedUntil: '3.2',
    flagInName: true,
    classless: 'empty-ingress-class',
    controllers: ['haproxy.org/ingress-controller'],
    classes: [],
    images: ['haproxytech/kubernetes-ingress'],
    annotations: ['haproxy.org/'],
  },
  {
    title: 'haproxy-ingress',
    dialect: 'haproxy-ingress',
    serves: 'controller',
    precedence: 'annotation',
    annotated: 'ingress-class',
    classless: 'watch-ingress-without-class',
    controllers: ['haproxy-ingress.github.io/controller'],
    classes: ['haproxy'],
    images: ['jcmoraisjr/haproxy-ingress', 'haproxy-ingress'],
    annotations: ['haproxy-ingress.github.io/', 'ingress.kubernetes.io/'],
  },
  {
    title: 'AWS Load Balancer Controller',
    dialect: 'aws-alb',
    serves: 'controller',
    precedence: 'annotation',
    annotated: 'ingress-class',
    controllers: ['ingress.k8s.aws/alb', 'eks.amazonaws.com/alb'],
    classes: ['alb'],
    images: [],
    annotations: ['alb.ingress.kubernetes.io/'],
  },
  {
    title: 'Istio',
    dialect: 'istio',
    serves: 'controller',
    precedence: 'annotation',
    configured: ingressClassOf,
    controllers: ['istio.io/ingress-controller'],
    classes: ['istio'],
    images: ['istio/proxyv2'],
    label: ['istio', 'ingressgateway'],
    annotations: [],
  },
  {
    title: 'GKE Ingress',
    dialect: 'ingress-generic',
    serves: 'class',
    precedence: 'annotation',
    controllers: [],
    classes: ['gce', 'gce-internal'],
    images: [],
    annotations: [],
  },
  {
    title: 'Kong',
    dialect: 'ingress-generic',
    serves: 'class',
    precedence: 'annotation',
    controllers: ['ingress-controllers.konghq.com/kong'],
    classes: ['kong'],
    images: ['kong'],
    annotations: ['konghq.com/'],
  },
  {
    title: 'Contour',
    dialect: 'ingress-generic',
    serves: 'class',
    precedence: 'annotation',
    controllers: ['projectcontour.io'],
    classes: ['contour'],
    images: [],
    annotations: ['projectcontour.io/'],
  },
]

export const familyOfController = (controller: string): Family | undefined =>
  FAMILIES.find(({ controllers }) => controllers.some((known) => controller === known || controller.startsWith(`${known}/`)))

export const familyOfClass = (name: string): Family | undefined => FAMILIES.find(({ classes }) => classes.includes(name))

/** The running side of a controller: its pods, and the Services in front of them. */
export interface Running {
  readonly pods: readonly Pod[]
  readonly services: readonly Service[]
  /** Deployments and the like, where pods can't be seen. */
  readonly workloads: readonly Ref[]
  readonly images: readonly string[]
}

/** Finds who runs a class: Services that own the Ingresses' status addresses, then images of workloads and pods (DET-07 a, c, d). */
export const findRunning = (
  cluster: Cluster,
  family: Family | undefined,
  ingressClass: Pick<IngressClass, 'controller' | 'meta'> | undefined,
  statusAddresses: readonly string[],
): Running => {
  const fronts = ownFronts(cluster, family, distinct(statusAddresses.flatMap((address) => inOrder(cluster.servicesByAddress(address)))))
  const pods = distinct(fronts.flatMap((service) => inOrder(cluster.podsOf(service))))
  if (pods.length > 0) return { pods, services: withSiblings(cluster, fronts, pods), workloads: [], images: imagesOf(pods, family) }
  const workloads = preferred(workloadsByImage(cluster, family), ingressClass)
  const made = distinct(workloads.flatMap(({ meta, template }) => podsWith(cluster, meta.namespace, template.labels)))
  const ownPods = made.length > 0 || workloads.length > 0 ? made : podsByImage(cluster, family, ingressClass)
  const templates = workloads.map(({ meta, template }) => ({ namespace: meta.namespace, labels: template.labels }))
  const byTemplate = templates.flatMap(({ namespace = '', labels }) =>
    inOrder(cluster.servicesIn(namespace)).filter((service) => selects(service, labels)),
  )
  return {
    pods: ownPods,
    services: distinct([...fronts, ...byTemplate, ...withSiblings(cluster, [], ownPods)]).filter(({ type }) => type !== 'ExternalName'),
    workloads: workloads.map((workload) => refTo(workload)),
    images: [...workloads.flatMap(({ template }) => template.images), ...imagesOf(ownPods, family)],
  }
}

/** `1.11.3` of `registry.k8s.io/ingress-nginx/controller:v1.11.3@sha256:…`. */
export const versionOf = (images: readonly string[], family: Family | undefined): string | undefined => {
  const image = images.find((candidate) => family?.images.some((part) => candidate.includes(part))) ?? (family ? undefined : images[0])
  return image === undefined ? undefined : /:v?(\d+(?:\.\d+)+[A-Za-z0-9.-]*)(?:@|$)/.exec(image)?.[1]
}

/** Several Services may share one address: those that lead to the family's pods, else those with a web port. */
const ownFronts = (cluster: Cluster, family: Family | undefined, services: readonly Service[]): readonly Service[] => {
  if (services.length < 2) return services
  const leading = family
    ? services.filter((service) => cluster.podsOf(service).some(({ images }) => images.some((image) => isOf(image, family))))
    : []
  return leading.length > 0 ? leading : services.filter(({ ports }) => ports.some(({ port }) => port === 80 || port === 443))
}

const workloadsByImage = (cluster: Cluster, family: Family | undefined) => {
  if (!family || family.images.length === 0) return []
  return [...inOrder(cluster.all('Deployment')), ...inOrder(cluster.all('DaemonSet')), ...inOrder(cluster.all('StatefulSet'))].filter(
    ({ template }) => template.images.some((image) => isOf(image, family)) && labelled(template.labels, family),
  )
}

/** Several of one family: those whose flags name this class or controller, else all (DET-02, DET-08). */
const preferred = <T extends { readonly template: { readonly args: readonly string[] } }>(
  found: readonly T[],
  ingressClass: Pick<IngressClass, 'controller' | 'meta'> | undefined,
): readonly T[] => {
  if (!ingressClass || found.length < 2) return found
  const named = found.filter(({ template }) => namesClass(template.args, ingressClass))
  return named.length > 0 ? named : found
}

const namesClass = (args: readonly string[], { controller, meta }: Pick<IngressClass, 'controller' | 'meta'>): boolean =>
  args.some((arg) => {
    const value = arg.slice(arg.indexOf('=') + 1)
    return (
      /^--(ingress[-.]class|controller-class|providers\.kubernetesingress\.ingressclass)=/i.test(arg) && (value === meta.name || value === controller)
    )
  })

const podsByImage = (
  cluster: Cluster,
  family: Family | undefined,
  ingressClass: Pick<IngressClass, 'controller' | 'meta'> | undefined,
): readonly Pod[] => {
  if (!family || family.images.length === 0) return []
  const seen = new Map<readonly string[], boolean>()
  const found: Pod[] = []
  for (const pod of cluster.all('Pod')) {
    const known = seen.get(pod.images) ?? pod.images.some((image) => isOf(image, family))
    seen.set(pod.images, known)
    if (known && labelled(pod.meta.labels, family) && pod.phase !== 'Succeeded' && pod.phase !== 'Failed') found.push(pod)
  }
  const named = ingressClass ? found.filter(({ args }) => namesClass(args, ingressClass)) : []
  return inOrder(named.length > 0 ? named : found)
}

/** The repository, without registry host and tag, ends as the family's images do: `traefik` isn't `traefik-forward-auth`. */
const isOf = (image: string, family: Family): boolean => {
  const untagged = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
  return family.images.some((part) => untagged === part || untagged.endsWith(`/${part}`))
}

const labelled = (labels: Readonly<Record<string, string>>, { label }: Family): boolean => !label || labels[label[0]] === label[1]

const podsWith = (cluster: Cluster, namespace: string | undefined, labels: Readonly<Record<string, string>>): readonly Pod[] =>
  inOrder(cluster.podsIn(namespace ?? '')).filter(
    (pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && matchesLabels(labels, pod.meta.labels),
  )

const withSiblings = (cluster: Cluster, services: readonly Service[], pods: readonly Pod[]): readonly Service[] => {
  const first = pods[0]
  if (!first) return services
  return distinct([...services, ...inOrder(cluster.servicesIn(first.meta.namespace ?? '')).filter((service) => selects(service, first.meta.labels))])
}

const selects = (service: Service, labels: Readonly<Record<string, string>>): boolean =>
  !isEmptySelector(service.selector) && matchesLabels(service.selector, labels)

const imagesOf = (pods: readonly Pod[], family: Family | undefined): readonly string[] =>
  pods.slice(0, 1).flatMap(({ images }) => images.filter((image) => !family || family.images.length === 0 || isOf(image, family)))

const distinct = <T>(list: readonly T[]): T[] => [...new Set(list)]
