import type { Ref, Service } from '@portolan/model'
import type { Answer, Gate } from '../../table.ts'
import { annotationOf, annotationRef, type GroupError, type Member } from './groups.ts'
import { jsonOf, partOf, textOf } from './json.ts'

/** What is asked before the action, on HTTPS listeners alone; the target Service's own annotations win (ALB-09). */
export const gatesOf = (
  { ingress }: Member,
  service: Service | undefined,
): { readonly gates: readonly Gate[]; readonly errors: readonly GroupError[] } => {
  const from = (name: string): { readonly value: string; readonly ref: Ref } | undefined => {
    for (const object of service ? [service, ingress] : [ingress]) {
      const value = annotationOf(object, name)
      if (value !== undefined) return { value, ref: annotationRef(object, name) }
    }
    return undefined
  }
  const type = from('auth-type')
  const jwt = annotationOf(ingress, 'jwt-validation') === undefined ? undefined : annotationRef(ingress, 'jwt-validation')
  const login = type && (type.value === 'oidc' || type.value === 'cognito') ? type : undefined
  if (login && jwt) {
    const text = 'auth-type and jwt-validation stand on one Ingress. Nothing of its group is updated.'
    return { gates: [], errors: [{ ref: jwt, text, rule: 'ALB-09' }] }
  }
  const gates: Gate[] = []
  if (login) {
    const unauthenticated = from('auth-on-unauthenticated-request')?.value ?? 'authenticate'
    const cookie = from('auth-session-cookie')?.value ?? 'AWSELBAuthSessionCookie'
    if (unauthenticated !== 'allow') {
      const then: Answer =
        unauthenticated === 'deny'
          ? { do: 'respond', status: 401, reason: 'not authenticated', rule: 'ALB-09' }
          : { do: 'redirect', status: 302, to: { url: endpointOf(service, ingress, login.value) }, origin: login.ref, rule: 'ALB-09' }
      const session = { is: 'cookie', name: `${cookie}-0`, like: { by: 'anything' } } as const
      gates.push({
        when: { is: 'not', of: session },
        then,
        perhaps: { when: session, text: 'Whether the session is still good is known to the load balancer alone.' },
        origin: login.ref,
        label: `users sign in by ${login.value === 'oidc' ? 'OIDC' : 'Cognito'}`,
        stage: 'access',
        rule: 'ALB-09',
      })
    }
  }
  if (jwt) {
    const token = { is: 'header', name: 'Authorization', like: { by: 'anything' } } as const
    gates.push({
      when: { is: 'not', of: token },
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
      then: { do: 'respond', status: 401, reason: 'there is no token', rule: 'ALB-09' },
      perhaps: { when: token, text: 'Whether the token is valid is not known.' },
      origin: jwt,
      label: 'a valid JWT is asked for',
      stage: 'access',
      rule: 'ALB-09',
    })
  }
  return { gates, errors: [] }
}

/** Where users sign in, without the parameters that the load balancer adds. */
const endpointOf = (service: Service | undefined, ingress: Member['ingress'], type: string): string => {
  const name = type === 'oidc' ? 'auth-idp-oidc' : 'auth-idp-cognito'
  const json = (service && jsonOf(service, name)) ?? jsonOf(ingress, name)
  const config = json && json !== 'broken' ? json.value : undefined
  if (type === 'oidc') return textOf(partOf(config, 'authorizationEndpoint')) ?? 'https://identity-provider/'
  const domain = textOf(partOf(config, 'userPoolDomain')) ?? 'user-pool'
  const region = textOf(partOf(config, 'userPoolARN'))?.split(':')[3] ?? 'region'
  return domain.includes('.') ? `https://${domain}/oauth2/authorize` : `https://${domain}.auth.${region}.amazoncognito.com/oauth2/authorize`
}
