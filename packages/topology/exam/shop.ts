import { balancer, crew, ingress, namespace, nginx, secret, service } from './cluster.ts'

const TLS = (name: string, host: string): object => ({ tls: [{ hosts: [host], secretName: name }] })

/** The area "shop" of ui/png/overview.png, object by object. */
export const shop: readonly object[] = [
  ...nginx(),
  namespace('shop'),
  balancer('shop', 'legacy-web', 80, '203.0.113.47'),
  service('shop', 'storefront', 80),
  ...crew('shop', 'storefront', 6),
  service('shop', 'cart', 8080),
  ...crew('shop', 'cart', 4),
  service('shop', 'catalog', 8080),
  ...crew('shop', 'catalog', 8),
  service('shop', 'checkout', 8080),
  ...crew('shop', 'checkout', 6),
  service('shop', 'checkout-v2', 8080),
  ...crew('shop', 'checkout-v2', 1),
  service('shop', 'search', 9200),
  ...crew('shop', 'search', 2, 3),
  service('shop', 'backoffice', 8080),
  ...crew('shop', 'backoffice', 0, 2),
  ...Array.from({ length: 9 }, (_, at) => service('shop', `internal-${at}`, 8080, { selector: { app: `nobody-${at}` } })),
  secret('shop', 'shop-tls'),
  ingress(
    'shop',
    'shop',
    'shop.example.com',
    [
      { path: '/', service: 'storefront', port: 80 },
      { path: '/api/cart', service: 'cart' },
      { path: '/api/catalog', service: 'catalog' },
      { path: '/api/checkout', service: 'checkout', type: 'Exact' },
      { path: '/api/search', service: 'search', port: 9200 },
    ],
    TLS('shop-tls', 'shop.example.com'),
  ),
  ingress(
    'shop',
    'checkout-canary',
    'shop.example.com',
    [{ path: '/api/checkout', service: 'checkout-v2', type: 'Exact' }],
    {},
    {
      'nginx.ingress.kubernetes.io/canary': 'true',
      'nginx.ingress.kubernetes.io/canary-weight': '5',
    },
  ),
  ingress('shop', 'www', 'www.shop.example.com', [{ path: '/', service: 'storefront', port: 80 }], TLS('shop-tls', 'www.shop.example.com'), {
    'nginx.ingress.kubernetes.io/permanent-redirect': 'https://shop.example.com',
  }),
  ingress('shop', 'backoffice', 'admin.shop.example.com', [{ path: '/', service: 'backoffice' }], TLS('shop-tls', 'admin.shop.example.com')),
]
