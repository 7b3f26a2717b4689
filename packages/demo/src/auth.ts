import { Site } from './build.ts'
import type { Cluster } from './cluster.ts'

/** Sign-in. Faults: the certificate of login ends in six days, that of sso doesn't exist. */
export const buildAuth = (cluster: Cluster): void => {
  const site = new Site(cluster, 'auth', 400)
  site.app('idp', 3, 8080)
  site.app('saml-bridge', 2, 8080)
  site.app('introspect', 2, 8080)
  site.serve('idp-metrics', [{ name: 'metrics', port: 9090, targetPort: 8080 }], { of: 'idp' })
  site.alias('directory', 'ldap.corp.example.net', 636)

  site.certificate('login-tls', ['login.example.com'], 6)
  site.ingress('login', {
    className: 'nginx',
    hosts: { 'login.example.com': [['Prefix', '/', 'idp', 8080]] },
    tls: [['login-tls', 'login.example.com']],
    annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
    age: 400,
  })
  site.ingress('sso', {
    className: 'nginx',
    hosts: { 'sso.example.com': [['Prefix', '/', 'saml-bridge', 8080]] },
    tls: [['sso-tls', 'sso.example.com']],
    age: 2 / 24,
  })
}
