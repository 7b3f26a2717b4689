/**
 * Words that stay: controllers, the API and its values are made of them, and they say nothing of whose cluster it is. Lower case, a word being
 * letters and digits alone: `kube-system` is two.
 */
const split = (text: string): readonly string[] => text.trim().split(/\s+/)

export const COMMON_WORDS: ReadonlySet<string> = new Set([
  // Of the API and of how Kubernetes names its parts.
  ...split(`default kube system public node lease nodes kubernetes k8s cluster local svc pod pods service services serviceaccount namespace
    namespaces ingress ingresses ingressclass class gateway gateways listener listeners listenerset route routes httproute grpcroute tcproute tlsroute
    udproute backend backends endpoint endpoints endpointslice endpointslices slice slices controller controllers manager operator deployment
    daemonset statefulset replicaset configmap secret secrets metadata spec status labels annotations annotation label name names kind group version
    apiversion rules rule http https paths path pathtype host hosts hostname hostnames port ports number targetport nodeport protocol tls type
    selector match matches matchlabels matchexpressions filters filter weight parentrefs parentref refs ref section sectionname addresses address
    conditions condition data binarydata stringdata template containers container image images args env value values from exact prefix
    implementationspecific regularexpression accepted programmed resolvedrefs ready true false unknown none null all any same yes not external
    externalname clusterip loadbalancer headless cookie header headers query param params method methods get head post put patch delete options
    connect trace cidr except policy policies network networkpolicy certificate certificates cert certs issuer issuers letsencrypt order
    challenge request requests grant target targets group item items user users`),
  // Of controllers and proxies.
  ...split(`nginx traefik haproxy haproxytech jcmoraisjr istio istiod ingressgateway egressgateway egress envoy proxy proxies sidecar mesh contour
    kong cilium aws alb nlb elb elbv2 eks ecs acm arn wafv2 waf shield gke gce google azure appgw amazonaws com net org cloudfront compute internal
    load balancer balancers balancing internet facing ipv4 ipv6 dualstack instance ip virtualservice destinationrule serviceentry envoyfilter wasm
    plugin authorizationpolicy requestauthentication ingressroute ingressroutetcp ingressrouteudp middleware middlewaretcp traefikservice tlsoption
    tlsstore serverstransport kubernetescrd kubernetesingress kubernetesgateway pathprefix pathregexp pathregex headersregexp headerregexp headersregexp hostregexp
    hostsni hostsniregexp queryregexp queryregex clientip alpn web websecure websocket metrics admin entrypoint entrypoints router routers server
    servers transport options store strip add replace redirect redirects rewrite regex scheme permanent auth basic digest forward forwarded for real
    rate limit limits inflight retry retries errors error chain buffering breaker circuit compress canary always never by header weight total
    cookie affinity session sticky persistent balanced mode passthrough terminate simple mutual optional strict disable disabled enable enabled
    round robin least conn leastconn request random first source hash uri url static roundrobin ewma maglev ring use xff log level info warn
    debug default fallback snippet configuration upstream vhost alias denylist allowlist whitelist blacklist range cors allow allowed origin origins
    credentials expose max age expires samesite secure httponly lax ssl redirect force hsts grpc grpcs grpcweb http2 h2 h2c fcgi tcp udp sctp ws wss
    off on dialect app apps application component part managed helm chart release stable latest main master test testing invalid localhost
    onion arpa home lan corp`),
  // Of flags, options and fields.
  ...split(`access accesslogs acl action actions addprefix agent allowcrossnamespace attributes authenticate authorization awsalb backendref backendrefs
    balance bind block body bool buffer buffers burst cache capture certificaterefs certresolver check ciphers class client clients close code codes
    config connection connections consistent content control core cross csr custom deny directory disablesvcexternalname dns domain domains drain dry
    duration dynamic ec ecdsa election elected enable encodedcharacters entry exclude expression external failed failover feature features file
    files fingerprint fixed foreign frontend frontends gates generate global handshake hashicorp hdr health healthcheck healthz hide hints idle
    ignore include ingressclassname interval issuers jwt keep keepalive leader legacy list listen listeners location locations logs lookup lua map
    maxconn maxage mirror mirroring modsecurity namespaced nativelb nodeportlb normalize notify oauth object op opentelemetry
    opentracing otlp passhostheader passwd pass pattern patterns path period pilot ping plain pool preload preserve priority prometheus provider
    providers publish querystring ratelimit re2 readiness realm record recursive region reload replicas resolver resource resources respond
    response responses resync rest root rsa rule run scope search send sent serversscheme service session set shared short size slash sni sources
    stats status statuscode strict subdomain subset subsets suffix sync table tag tags targetgroup term threads time timeout timeouts
    tolerance tracing traces transport trusted tunnel two unix update updates upgrade urlrewrite urls usage userpool valid validate validation var
    vars verify via volume watch watches watchnamespace webhook weighted wildcard window with write zone zones`),
  // Ends of host names, files and well-known registries.
  ...split(`dev io co uk de fr eu us gov edu mil int biz app crt key pem yaml yml json conf toml txt html htm php css js
    docker ghcr quay gcr registry index www api static assets cdn`),
  // Authorities that everybody uses.
  ...split(`encrypt let digicert sectigo globalsign amazon trust services isrg root authority ca inc ltd gmbh llc`),
])

/** Hosts of API groups, annotations and public registries: none of them is anybody's own. */
export const COMMON_DOMAINS: readonly string[] = split(`kubernetes.io k8s.io x-k8s.io k8s.aws istio.io traefik.io nginx.org nginx.com haproxy.org
  haproxy.com haproxy-ingress.github.io cert-manager.io konghq.com projectcontour.io openshift.io metallb.io metallb.universe.tf cilium.io
  gke.io cloud.google.com envoyproxy.io portolan.dev docker.io ghcr.io quay.io gcr.io mcr.microsoft.com public.ecr.aws letsencrypt.org`)

/** The same, but for the hosts below them, which are somebody's. */
export const COMMON_HOSTS: ReadonlySet<string> = new Set(['cluster.local', 'svc.cluster.local', 'eks.amazonaws.com'])
