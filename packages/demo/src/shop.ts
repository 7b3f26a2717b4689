import { Site } from './build.ts'
import type { Cluster } from './cluster.ts'
import { TWO_ZONES } from './nodes.ts'
import { MINUTE } from './world.ts'

/** The paths of Ingress shop/storefront; the script adds one for a while. */
const STOREFRONT_PATHS = [
  ['Prefix', '/', 'storefront', 80],
  ['Prefix', '/api/cart', 'cart', 8080],
  ['Prefix', '/api/catalog', 'catalog', 8080],
  ['Prefix', '/api/search', 'search', 9200],
] as const

/**
 * The shop: three Ingresses make shop.example.com, one of them a canary. Faults: backoffice has no ready pod, one pod of search crashes,
 * the LoadBalancer of legacy-web has no pods, checkout-legacy names a class that nobody serves, cdn-legacy claims a host that media/cdn has.
 */
export const buildShop = (cluster: Cluster): void => {
  const site = new Site(cluster, 'shop', 420)
  const { begin } = cluster.world

  site.run('storefront', 6, [{ name: 'http', port: 3000 }], { nodes: TWO_ZONES, probe: '/healthz' })
  site.serve('storefront', [{ name: 'http', port: 80, targetPort: 3000 }], { clusterIP: '10.96.12.80', slice: '5tq8c', created: site.ago(420) })
  site.app('cart', 4, 8080)
  site.app('catalog', 8, 8080)
  site.app('checkout', 6, 8080)
  site.app('checkout-v2', 1, 8080, 8080, { created: site.ago(3), rolledOut: site.ago(1) })
  site.app('search', 3, 9200, 9200, { hash: '7c9f', rolledOut: site.ago(11) })
  site.app('backoffice', 2, 8080, 8080, { probe: '/healthz', created: site.ago(200), rolledOut: begin - 40 * MINUTE })
  site.serve('legacy-web', [{ port: 80, targetPort: 8080, nodePort: 32047 }], {
    type: 'LoadBalancer',
    addresses: [{ ip: '203.0.113.47' }],
    created: site.ago(31),
  })

  buildInternalServices(site)
  buildIngresses(site)
  buildFaults(cluster)
}

/** Nine Services that no route from outside leads to, and that of cdn-legacy, whose route never gets a request. */
const buildInternalServices = (site: Site): void => {
  for (const name of ['storefront', 'cart', 'catalog', 'checkout'] as const) {
    site.serve(`${name}-metrics`, [{ name: 'metrics', port: 9090, targetPort: name === 'storefront' ? 3000 : 8080 }], { of: name })
  }
  site.serve('search-nodes', [{ name: 'http', port: 9200 }], { of: 'search', clusterIP: 'None', spec: { publishNotReadyAddresses: true } })
  site.serve('cdn-legacy', [{ name: 'http', port: 8080, targetPort: 3000 }], { of: 'storefront', created: site.ago(0.5) })
  site.serve('search-metrics', [{ name: 'metrics', port: 9114, targetPort: 9200 }], { of: 'search' })
  site.alias('mail', 'smtp.mail.example.net', 587)
  site.alias('orders-db', 'orders.cluster-c1x2.eu-1.rds.example.net', 5432)
  site.alias('cart-cache', 'cart.a1b2c3.cache.example.net', 6379)
}

const buildIngresses = (site: Site): void => {
  const className = 'nginx'
  site.certificate('shop-tls', ['shop.example.com'], 61)
  site.certificate('shop-www-tls', ['www.shop.example.com'], 72)
  site.certificate('shop-admin-tls', ['admin.shop.example.com'], 77)
  site.certificate('cdn-legacy-tls', ['cdn.example.com'], 79)
  site.ingress('storefront', storefrontIngress())
  site.ingress('checkout', {
    className,
    hosts: { 'shop.example.com': [['Exact', '/api/checkout', 'checkout', 8080]] },
    tls: [['shop-tls', 'shop.example.com']],
    age: 300,
  })
  site.ingress('checkout-v2', {
    className,
    hosts: { 'shop.example.com': [['Exact', '/api/checkout', 'checkout-v2', 8080]] },
    annotations: {
      'nginx.ingress.kubernetes.io/canary': 'true',
      'nginx.ingress.kubernetes.io/canary-by-header': 'x-canary',
      'nginx.ingress.kubernetes.io/canary-weight': '5',
    },
    tls: [['shop-tls', 'shop.example.com']],
    age: 3,
  })
  site.ingress('checkout-legacy', {
    className: 'haproxy-int',
    hosts: { 'shop.example.com': [['Prefix', '/api/checkout/', 'checkout', 8080]] },
    addresses: [],
    age: 380,
  })
  site.ingress('www', {
    className,
    hosts: { 'www.shop.example.com': [['Prefix', '/', 'storefront', 80]] },
    annotations: { 'nginx.ingress.kubernetes.io/permanent-redirect': 'https://shop.example.com' },
    tls: [['shop-www-tls', 'www.shop.example.com']],
    age: 400,
  })
  site.ingress('admin', {
    className,
    hosts: { 'admin.shop.example.com': [['Prefix', '/', 'backoffice', 8080]] },
    tls: [['shop-admin-tls', 'admin.shop.example.com']],
    age: 200,
  })
  site.ingress('cdn-legacy', {
    className,
    hosts: { 'cdn.example.com': [['Prefix', '/', 'cdn-legacy', 8080]] },
    tls: [['cdn-legacy-tls', 'cdn.example.com']],
    age: 0.5,
  })
}

/** Ingress shop/storefront with the four paths it always has, and those that come after them. */
export const storefrontIngress = (more: readonly (readonly ['Prefix', string, string, number])[] = []) => ({
  className: 'nginx',
  hosts: { 'shop.example.com': [...STOREFRONT_PATHS, ...more] },
  tls: [['shop-tls', 'shop.example.com']] as const,
  annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
  age: 420,
})

const buildFaults = (cluster: Cluster): void => {
  const { begin } = cluster.world
  for (const pod of cluster.podsOf({ namespace: 'shop', name: 'backoffice' })) cluster.change(pod, { state: 'unready', since: begin - 19 * MINUTE })
  const third = cluster.podsOf({ namespace: 'shop', name: 'search' })[2]
  if (!third) return
  cluster.remove(third)
  const crashing = cluster.addPod(third.workload, 2, third.created, 'crashing', 'x2x8k')
  cluster.change(crashing, { since: begin - 44 * MINUTE, restarts: 11 })
}
