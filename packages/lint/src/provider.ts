import type { Cluster, Service } from '@portolan/model'

/** Who makes a load balancer. */
export interface Provider {
  /** As prices name it: `aws`, `metallb`. */
  readonly key: string
  readonly name: string
  /** Machines of the cluster do it, so that it costs nothing of its own. */
  readonly free?: true
  /** Each Ingress gets one of its own, however many share a class (cloud.google.com/kubernetes-engine/docs/concepts/ingress). */
  readonly perIngress?: true
}

interface Known extends Provider {
  readonly classes?: RegExp
  /** Prefixes of a Service's annotations. */
  readonly annotations?: readonly string[]
  readonly hostnames?: RegExp
  /** A label that its nodes have. */
  readonly nodeLabels?: readonly string[]
  /** Controllers whose presence says that Services get their address from it. */
  readonly images?: RegExp
  readonly controllers?: RegExp
}

/** In the order in which they are asked. */
const PROVIDERS: readonly Known[] = [
  {
    key: 'aws',
    name: 'AWS',
    classes: /^(service\.k8s\.aws|eks\.amazonaws\.com)\//,
    annotations: ['service.beta.kubernetes.io/aws-load-balancer-'],
    hostnames: /\.elb\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$|\.elb\.amazonaws\.com$/,
    nodeLabels: ['eks.amazonaws.com/nodegroup', 'eks.amazonaws.com/compute-type', 'k8s.io/cloud-provider-aws'],
    controllers: /^(ingress\.k8s\.aws|eks\.amazonaws\.com|gateway\.k8s\.aws)\//,
  },
  {
    key: 'gcp',
    name: 'Google Cloud',
    perIngress: true,
    classes: /^networking\.gke\.io\//,
    annotations: ['networking.gke.io/load-balancer-', 'cloud.google.com/'],
    nodeLabels: ['cloud.google.com/gke-nodepool'],
    controllers: /^(networking\.gke\.io\/gateway|k8s\.io\/ingress-gce)/,
  },
  {
    key: 'azure',
    name: 'Azure',
    annotations: ['service.beta.kubernetes.io/azure-'],
    hostnames: /\.cloudapp\.azure\.com$|\.azure\.com$/,
    nodeLabels: ['kubernetes.azure.com/cluster'],
    controllers: /^(azure\/application-gateway|alb\.networking\.azure\.io)/,
  },
  {
    key: 'digitalocean',
    name: 'DigitalOcean',
    annotations: ['service.beta.kubernetes.io/do-loadbalancer-'],
    nodeLabels: ['doks.digitalocean.com/node-pool'],
  },
  { key: 'oci', name: 'Oracle Cloud', annotations: ['service.beta.kubernetes.io/oci-load-balancer-'] },
  {
    key: 'metallb',
    name: 'MetalLB',
    free: true,
    classes: /metallb/,
    annotations: ['metallb.io/', 'metallb.universe.tf/'],
    images: /metallb\/(controller|speaker)/,
  },
  { key: 'cilium', name: 'Cilium', free: true, classes: /^io\.cilium\//, annotations: ['lbipam.cilium.io/', 'io.cilium/lb-ipam-'] },
  { key: 'kube-vip', name: 'kube-vip', free: true, classes: /^kube-vip\.io\//, images: /kube-vip\/kube-vip/ },
  { key: 'k3s', name: 'k3s', free: true, images: /rancher\/klipper-lb/ },
]

/** Whose balancers these are, from class, annotations and host names; where they say nothing, from what the cluster runs on. */
export class Providers {
  readonly #around: Provider | undefined

  constructor(cluster: Cluster) {
    this.#around = aroundOf(cluster)
  }

  ofService({ meta, loadBalancer, loadBalancerClass }: Service): Provider | undefined {
    const hostnames = loadBalancer.flatMap(({ hostname }) => hostname ?? [])
    return (
      (loadBalancerClass === undefined ? undefined : PROVIDERS.find(({ classes }) => classes?.test(loadBalancerClass))) ??
      this.ofAddresses(hostnames) ??
      PROVIDERS.find(({ annotations = [] }) => Object.keys(meta.annotations).some((name) => annotations.some((prefix) => name.startsWith(prefix)))) ??
      (loadBalancerClass === undefined ? this.#around : undefined)
    )
  }

  /** Of a proxy outside the cluster. */
  ofController(controller: string | undefined, addresses: readonly string[]): Provider | undefined {
    return this.ofAddresses(addresses) ?? PROVIDERS.find(({ controllers }) => controller !== undefined && controllers?.test(controller))
  }

  ofAddresses(addresses: readonly string[]): Provider | undefined {
    return PROVIDERS.find(({ hostnames }) => addresses.some((address) => hostnames?.test(address)))
  }
}

const aroundOf = (cluster: Cluster): Provider | undefined => {
  const labels = new Set<string>()
  for (const { meta } of cluster.all('Node')) for (const label of Object.keys(meta.labels)) labels.add(label)
  const images = new Set<string>()
  for (const kind of ['Deployment', 'DaemonSet'] as const)
    for (const { template } of cluster.all(kind)) for (const image of template.images) images.add(image)
  return (
    PROVIDERS.find((one) => one.images && [...images].some((image) => one.images?.test(image))) ??
    PROVIDERS.find(({ nodeLabels = [] }) => nodeLabels.some((label) => labels.has(label)))
  )
}
