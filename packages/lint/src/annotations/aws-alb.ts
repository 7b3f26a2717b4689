import { ALB_ANNOTATIONS } from '@portolan/routing'
import { type Annotations, isBool, isInteger, type Known, type Subject } from './known.ts'

/**
 * kubernetes-sigs/aws-load-balancer-controller v3.5.0: pkg/annotations/constants.go for the names (2.5 to 3.5 hold no other), pkg/ingress/*.go for what
 * each is parsed as. The controller runs outside of what routing calls its proxy, so its version is not compared.
 */
const ON_SERVICES: readonly RegExp[] = [
  /^(auth-|jwt-|backend-protocol|target-|healthcheck-|healthy-|unhealthy-|success-codes|multi-cluster-target-group)/,
]

const subject = (key: string): Subject => {
  if (/^(auth-(type|idp)|jwt-validation)/.test(key)) return 'login'
  if (/^(inbound-cidrs|security-group)/.test(key)) return 'addresses'
  if (key === 'mutual-authentication') return 'certificate'
  if (/^(waf|web-acl)/.test(key)) return 'firewall'
  return /^(actions|conditions|transforms|ssl-redirect|use-regex)/.test(key) ? 'route' : 'other'
}

const known = (key: string): Known => ({
  subject: subject(key),
  on: ON_SERVICES.some((like) => like.test(key)) ? ['Ingress', 'Service'] : ['Ingress'],
})

/** Some go on with a name: `actions.NAME`. */
const OPEN: readonly string[] = [...ALB_ANNOTATIONS.keys()].filter((key) => key.endsWith('.'))

const BOOLEANS: ReadonlySet<string> = new Set([
  ...['create-acm-cert', 'enable-frontend-nlb', 'manage-backend-security-group-rules', 'shield-advanced-protection', 'use-regex-path-match'],
])
const INTEGERS: ReadonlySet<string> = new Set([
  ...['group.order', 'ssl-redirect', 'auth-session-timeout', 'frontend-nlb-healthcheck-interval-seconds', 'frontend-nlb-healthcheck-timeout-seconds'],
])
const WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['scheme', ['internal', 'internet-facing']],
  ['frontend-nlb-scheme', ['internal', 'internet-facing']],
  ['target-type', ['instance', 'ip']],
  ['ip-address-type', ['ipv4', 'dualstack', 'dualstack-without-public-ipv4']],
])

export const awsAlb: Annotations = {
  dialect: 'aws-alb',
  title: 'AWS Load Balancer Controller',
  prefixes: () => ['alb.ingress.kubernetes.io/'],
  known: (key) => (ALB_ANNOTATIONS.has(key) || OPEN.some((start) => key.startsWith(start)) ? known(key) : undefined),
  names: [...ALB_ANNOTATIONS.keys()].filter((key) => !key.endsWith('.')),
  refuses: (key, value) => {
    const words = WORDS.get(key)
    const expected =
      words && !words.includes(value)
        ? words.join(' or ')
        : BOOLEANS.has(key) && !isBool(value)
          ? 'true or false'
          : INTEGERS.has(key) && !isInteger(value)
            ? 'a whole number'
            : undefined
    return expected === undefined ? undefined : { expected, does: 'stops updating the load balancer' }
  },
}
