import type { Miss } from './run.ts'
import type { Controller } from './scenario.ts'

/** An answer that is known to differ from what the proxy does, and why it stays so. An entry that no longer occurs fails the tests. */
export interface Disagreement {
  readonly controller: Controller
  readonly name: string
  readonly because: string
  readonly is: (miss: Miss) => boolean
}

export const DISAGREEMENTS: readonly Disagreement[] = [
  {
    controller: 'haproxy-ingress',
    name: 'the port of the Host header in a redirect to https',
    because:
      'HAProxy keeps `Host: shop.test:80` and sends the client to https://shop.test:80; Portolan reads a Host with the default port as one without.',
    is: ({ ask, seen }) => ask.host.endsWith(':80') && seen.type === 'redirect' && seen.location.includes(':80/'),
  },
]

/** The name of the disagreement that a wrong answer is an instance of. */
export const disagreementOf = (miss: Miss): string | undefined =>
  miss.judgement.is === 'wrong' ? DISAGREEMENTS.find((one) => one.controller === miss.scenario.controller && one.is(miss))?.name : undefined
