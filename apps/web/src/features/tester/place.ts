import type { Stage, Step } from '@portolan/contract'

/** Where on the course a step stands, west to east. `dns` and `tls` are on the line, the others at plates. */
export const PLACES = ['client', 'dns', 'entry', 'controller', 'tls', 'host', 'rule', 'service', 'pods'] as const
export type Place = (typeof PLACES)[number]

const PLACE: Readonly<Record<Exclude<Stage, 'policy'>, Place>> = {
  dns: 'dns',
  address: 'entry',
  controller: 'controller',
  listener: 'controller',
  tls: 'tls',
  host: 'host',
  path: 'rule',
  match: 'rule',
  access: 'rule',
  filter: 'rule',
  backend: 'service',
  service: 'service',
  endpoints: 'pods',
}

/** Where one of the steps stands. A policy stands where the request has got to: it guards the Service, the pods or the proxy before it. */
export const placeOf = (steps: readonly Step[], step: Step): Place => {
  if (step.stage !== 'policy') return PLACE[step.stage]
  const before = steps.slice(0, steps.indexOf(step)).findLast(({ stage }) => stage !== 'policy')
  return before && before.stage !== 'policy' ? PLACE[before.stage] : 'entry'
}
