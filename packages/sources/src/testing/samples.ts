import { type Kind, kindInfo } from '@portolan/model'
import type { RawObject } from '../raw.ts'

const GATEWAY = 'gateway.networking.k8s.io/v1'
const condition = { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'fine', observedGeneration: 2 }
const parents = [{ parentRef: { name: 'edge', sectionName: 'https' }, controllerName: 'example.com/gateway', conditions: [condition] }]
const containers = [
  {
    name: 'web',
    image: 'registry.k8s.io/ingress-nginx/controller:v1.11.3',
    command: ['/nginx-ingress-controller'],
    args: ['--publish-service=$(POD_NAMESPACE)/front', '--profiling=$(TOKEN)', '--api-token=hush'],
    env: [
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'TOKEN', value: 'hush' },
      { name: 'TRAEFIK_LOG', value: 'true' },
    ],
    ports: [
      { name: 'http', containerPort: 80 },
      { containerPort: 53, protocol: 'UDP', hostPort: 53 },
    ],
  },
]

const of = (apiVersion: string, kind: Kind, fields: RawObject, metadata: RawObject = {}): readonly [Kind, RawObject] => [
  kind,
  { apiVersion, kind: kindInfo(kind)?.spelled ?? kind, metadata: { name: 'sample', namespace: 'shop', ...metadata }, ...fields },
]

const TRAEFIK = 'traefik.io/v1alpha1'
const server = {
  name: 'web',
  namespace: 'shop',
  kind: 'Service',
  port: 'http',
  weight: 2,
  scheme: 'h2c',
  strategy: 'p2c',
  passHostHeader: false,
  serversTransport: 'mtls',
  sticky: { cookie: { name: 'lb', path: '/', domain: 'shop.test', secure: true } },
  nativeLB: true,
  nodePortLB: false,
  healthCheck: { path: '/healthz', interval: 10 },
  responseForwarding: { flushInterval: '100ms' },
  middlewares: [{ name: 'strip' }],
}
const streamServer = {
  name: 'db',
  namespace: 'data',
  port: 5432,
  weight: 1,
  tls: true,
  nativeLB: true,
  serversTransport: 'raw',
  proxyProtocol: { version: 1 },
}
const traefikTls = {
  secretName: 'shop-tls',
  options: { name: 'strict', namespace: 'shop' },
  store: { name: 'default' },
  certResolver: 'letsencrypt',
  domains: [{ main: 'shop.test', sans: ['*.shop.test'] }],
}
const transportTls = {
  serverName: 'web.internal',
  insecureSkipVerify: true,
  rootCAsSecrets: ['old-ca'],
  rootCAs: [{ secret: 'ca' }, { configMap: 'ca' }],
  certificatesSecrets: ['client'],
}

const NETWORKING = 'networking.istio.io/v1'
const SECURITY = 'security.istio.io/v1'
const toV1 = { destination: { host: 'web', subset: 'v1', port: { number: 80 } }, weight: 90, headers: { response: { remove: ['x-debug'] } } }
const streamMatch = { port: 443, gateways: ['edge/public'], sourceLabels: { app: 'cli' }, sourceNamespace: 'shop' }
const policy = {
  loadBalancer: { consistentHash: { httpCookie: { name: 'user', ttl: '0s' } }, localityLbSetting: { enabled: true } },
  outlierDetection: { consecutive5xxErrors: 7 },
  tls: { mode: 'SIMPLE', sni: 'web.internal', credentialName: 'client', subjectAltNames: ['web.internal'] },
  portLevelSettings: [{ port: { number: 8080 }, loadBalancer: { simple: 'ROUND_ROBIN' } }],
}
const attached = {
  selector: { matchLabels: { istio: 'ingressgateway' } },
  targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' }],
}
const classParams = {
  group: { name: 'edge' },
  namespaceSelector: { matchLabels: { team: 'shop' } },
  scheme: 'internet-facing',
  certificateArn: ['arn:aws:acm:eu-central-1:1:certificate/a'],
  sslRedirectPort: '443',
  sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  inboundCIDRs: ['10.0.0.0/8'],
  targetType: 'ip',
  loadBalancerName: 'edge',
  ipAddressType: 'dualstack',
  wafv2AclName: 'front',
  listeners: [{ protocol: 'HTTPS', port: 443, listenerAttributes: [] }],
}
const binding = {
  serviceRef: { name: 'web', port: 'http' },
  targetType: 'ip',
  targetGroupARN: 'arn:aws:elasticloadbalancing:x',
  targetGroupName: 'web',
}

const ACME = 'acme.cert-manager.io/v1'
const issuer = { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'letsencrypt' }
const timedCondition = (type: string, status: string, reason: string): RawObject => ({
  type,
  status,
  reason,
  message: 'it says why',
  lastTransitionTime: '2026-10-01T02:14:00Z',
  observedGeneration: 1,
})
const owner = (kind: string, name: string): RawObject => ({ apiVersion: 'x/v1', kind, name, uid: 'u', controller: true })

/** One object of each kind with every field that is read, as an API server writes it. */
export const SAMPLES: ReadonlyMap<Kind, RawObject> = new Map([
  of('v1', 'Namespace', { status: { phase: 'Terminating' } }),
  of(
    'v1',
    'Service',
    {
      spec: {
        type: 'LoadBalancer',
        clusterIP: '10.96.0.1',
        clusterIPs: ['10.96.0.1', 'fd00::1'],
        ports: [
          { name: 'http', port: 80, targetPort: 'web', nodePort: 30080, appProtocol: 'http' },
          { port: 53, protocol: 'UDP' },
        ],
        selector: { app: 'web' },
        externalIPs: ['192.0.2.1'],
        loadBalancerClass: 'example.com/lb',
        loadBalancerSourceRanges: ['10.0.0.0/8'],
        externalTrafficPolicy: 'Local',
        internalTrafficPolicy: 'Local',
        trafficDistribution: 'PreferClose',
        publishNotReadyAddresses: true,
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
        ipFamilies: ['IPv4', 'IPv6'],
      },
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.1', ipMode: 'Proxy' }, { hostname: 'lb.example.com' }] } },
    },
    {
      annotations: { 'service.beta.kubernetes.io/x': 'y', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      managedFields: [{ manager: 'kubectl' }],
    },
  ),
  of(
    'discovery.k8s.io/v1',
    'EndpointSlice',
    {
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8080, protocol: 'TCP', appProtocol: 'http' }, { name: 'any' }],
      endpoints: [
        {
          addresses: ['10.244.0.5'],
          conditions: { ready: true, serving: true, terminating: false },
          hostname: 'web-0',
          nodeName: 'node-1',
          zone: 'a',
          hints: { forZones: [{ name: 'a' }], forNodes: [{ name: 'node-1' }] },
          targetRef: { kind: 'Pod', namespace: 'shop', name: 'web-0', uid: 'u' },
        },
        { addresses: ['10.244.0.6'], conditions: { ready: null } },
      ],
    },
    { labels: { 'kubernetes.io/service-name': 'web' } },
  ),
  of(
    'v1',
    'Pod',
    {
      spec: {
        containers,
        initContainers: [
          { name: 'once', image: 'busybox', ports: [{ name: 'no', containerPort: 1 }] },
          { name: 'sidecar', image: 'envoy:1', restartPolicy: 'Always', ports: [{ name: 'admin', containerPort: 9901 }] },
        ],
        nodeName: 'node-1',
        hostNetwork: true,
        hostname: 'web-0',
        subdomain: 'web',
        readinessGates: [{ conditionType: 'target-health/a' }, { conditionType: 'target-health/b' }],
      },
      status: {
        phase: 'Running',
        podIP: '10.0.0.1',
        podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::5' }],
        conditions: [
          { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
          { type: 'target-health/a', status: 'True' },
        ],
        containerStatuses: [{ name: 'web', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
        initContainerStatuses: [{ name: 'once', restartCount: 1, state: { terminated: { reason: 'Completed' } } }],
      },
    },
    {
      uid: 'u-1',
      resourceVersion: '42',
      creationTimestamp: '2026-01-31T12:00:00Z',
      deletionTimestamp: '2026-01-31T13:00:00Z',
      labels: { app: 'web' },
      annotations: { 'nginx.ingress.kubernetes.io/x': 'not of a pod', 'sim/ready': 'false' },
      ownerReferences: [
        { kind: 'Node', name: 'no' },
        { kind: 'ReplicaSet', name: 'web-1', controller: true },
      ],
    },
  ),
  of(
    'v1',
    'Node',
    { status: { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }], conditions: [{ type: 'Ready', status: 'True' }] } },
    { labels: { 'topology.kubernetes.io/zone': 'a' } },
  ),
  of(
    'networking.k8s.io/v1',
    'Ingress',
    {
      spec: {
        ingressClassName: 'nginx',
        defaultBackend: { service: { name: 'fallback', port: { name: 'http' } } },
        tls: [{ hosts: ['a.test'], secretName: 'a-tls' }, {}],
        rules: [
          {
            host: 'a.test',
            http: {
              paths: [
                { path: '/a', pathType: 'Exact', backend: { service: { name: 'a', port: { number: 80 } } } },
                { pathType: 'ImplementationSpecific', backend: { resource: { apiGroup: 'example.com', kind: 'Bucket', name: 'b' } } },
              ],
            },
          },
          {},
        ],
      },
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }, { hostname: 'lb.example.com' }] } },
    },
    { annotations: { 'nginx.ingress.kubernetes.io/use-regex': 'true', 'example.com/unread': 'x' } },
  ),
  of(
    'networking.k8s.io/v1',
    'IngressClass',
    { spec: { controller: 'k8s.io/ingress-nginx', parameters: { apiGroup: 'example.com', kind: 'Params', name: 'p', namespace: 'ns' } } },
    { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
  ),
  of(GATEWAY, 'GatewayClass', {
    spec: { controllerName: 'example.com/gateway' },
    status: { conditions: [condition], supportedFeatures: [{ name: 'Gateway' }, 'HTTPRoute'] },
  }),
  of(GATEWAY, 'Gateway', {
    spec: {
      gatewayClassName: 'example',
      listeners: [
        {
          name: 'https',
          hostname: '*.test',
          port: 443,
          protocol: 'HTTPS',
          tls: { mode: 'Terminate', certificateRefs: [{ name: 'tls', namespace: 'certs' }] },
          allowedRoutes: {
            namespaces: { from: 'Selector', selector: { matchLabels: { team: 'shop' }, matchExpressions: [{ key: 'x', operator: 'Exists' }] } },
            kinds: [{ kind: 'HTTPRoute' }],
          },
        },
        { name: 'http', port: 80, protocol: 'HTTP' },
      ],
      allowedListeners: { namespaces: { from: 'All' } },
      tls: {
        backend: { clientCertificateRef: { name: 'client' } },
        frontend: {
          default: { validation: { caCertificateRefs: [{ name: 'ca', kind: 'ConfigMap', group: '' }] } },
          perPort: [{ port: 8443, tls: { validation: { mode: 'AllowInsecureFallback', caCertificateRefs: [] } } }],
        },
      },
    },
    status: {
      addresses: [{ value: '203.0.113.1' }],
      conditions: [condition],
      listeners: [{ name: 'https', attachedRoutes: 2, conditions: [condition] }],
    },
  }),
  of(GATEWAY, 'ListenerSet', {
    spec: { parentRef: { name: 'edge' }, listeners: [{ name: 'tcp', port: 5432, protocol: 'TCP' }] },
    status: { conditions: [condition] },
  }),
  of(GATEWAY, 'HTTPRoute', {
    spec: {
      parentRefs: [{ name: 'edge', namespace: 'infra', sectionName: 'https', port: 443 }],
      hostnames: ['a.test'],
      rules: [
        {
          name: 'first',
          matches: [
            {
              path: { type: 'Exact', value: '/a' },
              headers: [{ name: 'X-A', value: '1' }],
              queryParams: [{ name: 'q', type: 'RegularExpression', value: '.*' }],
              method: 'GET',
            },
            { path: { value: '/b' } },
          ],
          filters: [
            {
              type: 'RequestHeaderModifier',
              requestHeaderModifier: { set: [{ name: 'a', value: '1' }], add: [{ name: 'b', value: '2' }], remove: ['c'] },
            },
            { type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['d'] } },
            { type: 'URLRewrite', urlRewrite: { hostname: 'b.test', path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } },
            { type: 'RequestMirror', requestMirror: { backendRef: { name: 'copy', port: 80 }, percent: 25 } },
            { type: 'RequestMirror', requestMirror: { backendRef: { name: 'copy', port: 80 }, fraction: { numerator: 1, denominator: 3 } } },
            {
              type: 'CORS',
              cors: { allowOrigins: ['*'], allowMethods: ['GET'], allowHeaders: ['a'], exposeHeaders: ['b'], allowCredentials: true, maxAge: 5 },
            },
            { type: 'ExtensionRef', extensionRef: { group: 'example.com', kind: 'Waf', name: 'w' } },
            { type: 'ExternalAuth', externalAuth: {} },
          ],
          backendRefs: [
            { name: 'a', port: 80, weight: 9, filters: [{ type: 'RequestRedirect', requestRedirect: {} }] },
            { name: 'b', namespace: 'other', port: 81 },
          ],
          timeouts: { request: '10s', backendRequest: '2s' },
          retry: { attempts: 2, codes: [503], backoff: '100ms' },
          sessionPersistence: { sessionName: 'sid', type: 'Header' },
        },
        {
          filters: [
            {
              type: 'RequestRedirect',
              requestRedirect: {
                scheme: 'https',
                hostname: 'c.test',
                port: 443,
                statusCode: 301,
                path: { type: 'ReplaceFullPath', replaceFullPath: '/x' },
              },
            },
          ],
        },
      ],
    },
    status: { parents },
  }),
  of(GATEWAY, 'GRPCRoute', {
    spec: {
      parentRefs: [{ name: 'edge' }],
      hostnames: ['rpc.test'],
      rules: [
        {
          matches: [{ method: { service: 'a.B', method: 'C' }, headers: [{ name: 'x', value: 'y' }] }, {}],
          backendRefs: [{ name: 'a', port: 50051 }],
        },
      ],
    },
    status: { parents },
  }),
  of(GATEWAY, 'TLSRoute', {
    spec: { parentRefs: [{ name: 'edge' }], hostnames: ['tls.test'], rules: [{ name: 'r', backendRefs: [{ name: 'a', port: 443 }] }] },
    status: { parents },
  }),
  of(GATEWAY, 'TCPRoute', { spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [{ name: 'a', port: 5432 }] }] } }),
  of(GATEWAY, 'UDPRoute', { spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [{ name: 'a', port: 53 }] }] } }),
  of(GATEWAY, 'ReferenceGrant', {
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
      to: [
        { group: '', kind: 'Service' },
        { group: '', kind: 'Secret', name: 'tls' },
      ],
    },
  }),
  of(GATEWAY, 'BackendTLSPolicy', {
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: 'a', sectionName: 'https' }],
      validation: {
        hostname: 'a.internal',
        caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }],
        wellKnownCACertificates: 'System',
        subjectAltNames: [
          { type: 'Hostname', hostname: 'a.internal' },
          { type: 'URI', uri: 'spiffe://a' },
        ],
      },
    },
    status: { ancestors: [{ ancestorRef: { name: 'edge' }, controllerName: 'example.com/gateway', conditions: [condition] }] },
  }),
  ...(['Deployment', 'ReplicaSet', 'StatefulSet'] as const).map((kind) =>
    of('apps/v1', kind, {
      spec: { replicas: 3, template: { metadata: { labels: { app: 'web' } }, spec: { containers, hostNetwork: true } } },
      status: { observedGeneration: 1, replicas: 3, readyReplicas: 2 },
    }),
  ),
  of('apps/v1', 'DaemonSet', { spec: { template: { spec: { containers } } }, status: { desiredNumberScheduled: 9, numberReady: 8 } }),
  of('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [
            { podSelector: {}, namespaceSelector: { matchLabels: { team: 'shop' } } },
            { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
          ],
          ports: [
            { port: 8000, endPort: 8080 },
            { protocol: 'UDP', port: 'dns' },
          ],
        },
        {},
      ],
      egress: [{ to: [{ podSelector: {} }], ports: [{}] }],
    },
  }),
  of(
    'v1',
    'ConfigMap',
    {
      data: { 'ca.crt': 'secret', settings: 'secret', 'ssl-redirect': 'false', 5432: 'data/db:5432', mesh: 'ingressClass: istio' },
      binaryData: { logo: 'c2VjcmV0' },
    },
    { annotations: { 'cert-manager.io/x': 'secret' } },
  ),
  of(
    'v1',
    'Secret',
    { type: 'kubernetes.io/tls', data: { 'tls.key': 'c2VjcmV0' }, stringData: { extra: 'secret' } },
    { annotations: { 'cert-manager.io/x': 'secret' } },
  ),
  of(TRAEFIK, 'IngressRoute', {
    spec: {
      ingressClassName: 'traefik',
      entryPoints: ['websecure'],
      parentRefs: [{ name: 'front', namespace: 'edge' }],
      routes: [
        {
          match: 'Host(`shop.test`)',
          kind: 'Rule',
          priority: 10,
          syntax: 'v3',
          services: [server],
          middlewares: [{ name: 'strip', namespace: 'edge' }],
        },
      ],
      tls: traefikTls,
    },
  }),
  of(TRAEFIK, 'IngressRouteTCP', {
    spec: {
      ingressClassName: 'traefik',
      entryPoints: ['postgres'],
      routes: [{ match: 'HostSNI(`db.test`)', priority: 5, syntax: 'v3', services: [streamServer], middlewares: [{ name: 'inside' }] }],
      tls: { ...traefikTls, passthrough: true },
    },
  }),
  of(TRAEFIK, 'IngressRouteUDP', {
    spec: { ingressClassName: 'traefik', entryPoints: ['dns'], routes: [{ services: [{ name: 'dns', port: 'udp', weight: 1 }] }] },
  }),
  of(TRAEFIK, 'Middleware', { spec: { redirectScheme: { scheme: 'https', port: '443', permanent: true } } }),
  of(TRAEFIK, 'MiddlewareTCP', { spec: { ipAllowList: { sourceRange: ['10.0.0.0/8'] } } }),
  of(TRAEFIK, 'TraefikService', { spec: { mirroring: { ...server, mirrors: [{ ...server, percent: 10 }] } } }),
  of(TRAEFIK, 'TLSOption', {
    spec: {
      sniStrict: true,
      minVersion: 'VersionTLS12',
      maxVersion: 'VersionTLS13',
      alpnProtocols: ['h2'],
      clientAuth: { clientAuthType: 'RequireAndVerifyClientCert', secretNames: ['ca'] },
    },
  }),
  of(TRAEFIK, 'TLSStore', {
    spec: {
      defaultCertificate: { secretName: 'wildcard' },
      defaultGeneratedCert: { resolver: 'letsencrypt' },
      certificates: [{ secretName: 'other' }],
    },
  }),
  of(TRAEFIK, 'ServersTransport', { spec: transportTls }),
  of(TRAEFIK, 'ServersTransportTCP', { spec: { tls: transportTls } }),
  of(NETWORKING, 'IstioGateway', {
    spec: {
      selector: { istio: 'ingressgateway' },
      servers: [
        { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'], tls: { httpsRedirect: true } },
        {
          name: 'secure',
          bind: '0.0.0.0',
          port: { number: 443, name: 'https', protocol: 'HTTPS' },
          hosts: ['shop/*.shop.test'],
          tls: {
            mode: 'MUTUAL',
            credentialName: 'shop-tls',
            credentialNames: ['rsa', 'ecdsa'],
            caCertCredentialName: 'clients',
            serverCertificate: '/etc/x',
          },
        },
      ],
    },
  }),
  of(NETWORKING, 'VirtualService', {
    spec: {
      hosts: ['shop.test'],
      gateways: ['edge/public', 'mesh'],
      exportTo: ['.'],
      http: [
        {
          name: 'api',
          match: [
            {
              name: 'v1',
              uri: { prefix: '/api/' },
              ignoreUriCase: true,
              scheme: { exact: 'https' },
              method: { regex: 'GET|HEAD' },
              authority: { prefix: 'shop.' },
              headers: { 'x-user': { exact: 'me' }, 'x-any': {} },
              withoutHeaders: { 'x-bot': {} },
              queryParams: { v: { regex: '[12]' } },
              port: 443,
              gateways: ['edge/public'],
              sourceLabels: { app: 'cli' },
              sourceNamespace: 'shop',
            },
          ],
          route: [toV1, { destination: { host: 'web.shop.svc.cluster.local' }, weight: 10 }],
          rewrite: { uri: '/', authority: 'web', uriRegexRewrite: { match: '^/a', rewrite: '/b' } },
          timeout: '3s',
          retries: { attempts: 2, perTryTimeout: '1s', retryOn: '5xx', backoff: '25ms' },
          fault: { delay: { fixedDelay: '1s', percentage: { value: 0.5 } }, abort: { httpStatus: 503, percentage: { value: 1 } } },
          mirror: { host: 'shadow' },
          mirrorPercentage: { value: 20 },
          mirrors: [{ destination: { host: 'shadow-2' }, percentage: { value: 5 } }],
          corsPolicy: {
            allowOrigins: [{ regex: '.*' }],
            allowMethods: ['GET'],
            allowHeaders: ['x-a'],
            exposeHeaders: ['x-b'],
            maxAge: '24h',
            allowCredentials: true,
            unmatchedPreflights: 'IGNORE',
          },
          headers: { request: { set: { 'x-a': 'b' }, add: { 'x-c': 'd' }, remove: ['x-e'] } },
        },
        { redirect: { uri: '/new', authority: 'new.test', port: 8443, scheme: 'https', redirectCode: 308, derivePort: 'FROM_REQUEST_PORT' } },
        { directResponse: { status: 503 } },
        { delegate: { name: 'rest', namespace: 'shop' } },
      ],
      tls: [
        {
          match: [{ ...streamMatch, sniHosts: ['db.test'], destinationSubnets: ['10.0.0.0/8'] }],
          route: [{ destination: { host: 'db', port: { number: 5432 } } }],
        },
      ],
      tcp: [{ match: [{ ...streamMatch, sourceSubnet: '10.0.0.0/8' }], route: [{ destination: { host: 'db' }, weight: 100 }] }],
    },
  }),
  of(NETWORKING, 'DestinationRule', {
    spec: {
      host: 'web',
      exportTo: ['*'],
      workloadSelector: { matchLabels: { app: 'cli' } },
      trafficPolicy: policy,
      subsets: [{ name: 'v1', labels: { version: 'v1' }, trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } }],
    },
  }),
  of(NETWORKING, 'ServiceEntry', {
    spec: {
      hosts: ['api.example.com'],
      addresses: ['192.0.2.0/24'],
      ports: [{ number: 443, name: 'https', protocol: 'TLS', targetPort: 8443 }],
      location: 'MESH_EXTERNAL',
      resolution: 'STATIC',
      endpoints: [{ address: '198.51.100.7', ports: { https: 9443 }, labels: { zone: 'a' }, weight: 2 }],
      workloadSelector: { labels: { app: 'vm' } },
      exportTo: ['.'],
    },
  }),
  of('networking.istio.io/v1alpha3', 'EnvoyFilter', {
    spec: {
      workloadSelector: { labels: { istio: 'ingressgateway' } },
      targetRefs: attached.targetRefs,
      configPatches: [{ applyTo: 'HTTP_FILTER', match: { context: 'GATEWAY' } }],
    },
  }),
  of(SECURITY, 'AuthorizationPolicy', {
    spec: {
      ...attached,
      action: 'DENY',
      rules: [
        {
          from: [
            {
              source: {
                ipBlocks: ['10.0.0.0/8'],
                notIpBlocks: ['10.1.0.0/16'],
                remoteIpBlocks: ['10.0.0.0/8'],
                notRemoteIpBlocks: ['10.1.0.0/16'],
                principals: ['*'],
              },
            },
          ],
          to: [
            {
              operation: {
                hosts: ['a.test'],
                notHosts: ['b.test'],
                ports: ['80'],
                notPorts: ['81'],
                methods: ['GET'],
                notMethods: ['PUT'],
                paths: ['/admin*'],
                notPaths: ['/x'],
              },
            },
          ],
          when: [{ key: 'request.headers[x-user]', values: ['me'], notValues: ['you'] }],
        },
      ],
    },
  }),
  of(SECURITY, 'RequestAuthentication', {
    spec: {
      ...attached,
      jwtRules: [
        { issuer: 'me', fromHeaders: [{ name: 'x-jwt', prefix: 'Bearer ' }], fromParams: ['token'], fromCookies: ['jwt'], presence: 'REQUIRED' },
      ],
    },
  }),
  of('extensions.istio.io/v1alpha1', 'WasmPlugin', { spec: { ...attached, url: 'oci://example.com/plugin' } }),
  of('elbv2.k8s.aws/v1beta1', 'IngressClassParams', { spec: classParams }),
  of('elbv2.k8s.aws/v1beta1', 'TargetGroupBinding', { spec: binding }),
  of('eks.amazonaws.com/v1', 'EKSIngressClassParams', { spec: { ...classParams, certificateArn: undefined, certificateARNs: ['arn:aws:acm:x'] } }),
  of('eks.amazonaws.com/v1', 'EKSTargetGroupBinding', { spec: binding }),
  of('cert-manager.io/v1', 'Certificate', {
    spec: {
      secretName: 'shop-tls',
      commonName: 'shop.test',
      dnsNames: ['shop.test', '*.Shop.test'],
      ipAddresses: ['203.0.113.1'],
      issuerRef: issuer,
    },
    status: {
      conditions: [timedCondition('Ready', 'True', 'Ready'), timedCondition('Issuing', 'False', 'Failed')],
      notBefore: '2026-08-01T00:00:00Z',
      notAfter: '2026-10-30T00:00:00Z',
      renewalTime: '2026-09-30T00:00:00Z',
      failedIssuanceAttempts: 2,
      lastFailureTime: '2026-10-01T02:14:00Z',
      revision: 3,
    },
  }),
  of(
    'cert-manager.io/v1',
    'CertificateRequest',
    {
      spec: { request: 'aHVzaA==', issuerRef: { name: 'own' } },
      status: { conditions: [timedCondition('Ready', 'False', 'Failed')], failureTime: '2026-10-01T02:14:00Z', certificate: 'aHVzaA==' },
    },
    {
      annotations: { 'cert-manager.io/certificate-name': 'shop', 'cert-manager.io/private-key-secret-name': 'k' },
      ownerReferences: [owner('Certificate', 'shop')],
    },
  ),
  of(
    ACME,
    'Order',
    {
      spec: { request: 'aHVzaA==', dnsNames: ['shop.test'], issuerRef: issuer },
      status: {
        state: 'invalid',
        reason: 'urn:ietf:params:acme:error:rejectedIdentifier',
        authorizations: [{ url: 'https://acme.test/1', identifier: 'shop.test', challenges: [{ token: 'hush', type: 'http-01' }] }],
        failureTime: '2026-10-01T02:14:00Z',
      },
    },
    { annotations: { 'cert-manager.io/certificate-name': 'shop' }, ownerReferences: [owner('CertificateRequest', 'shop-3')] },
  ),
  of(
    ACME,
    'Challenge',
    {
      spec: { type: 'HTTP-01', dnsName: 'shop.test', wildcard: false, token: 'hush', key: 'hush.hush', issuerRef: issuer },
      status: { state: 'pending', reason: 'Waiting for HTTP-01 challenge propagation', presented: true, processing: true },
    },
    { ownerReferences: [owner('Order', 'shop-3-1')] },
  ),
])
