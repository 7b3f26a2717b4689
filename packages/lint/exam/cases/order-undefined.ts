import type { Case } from '../case.ts'
import { traefik } from '../controllers.ts'
import { ingress, workload } from '../read.ts'

const route = (name: string, path: string): string => ingress('a', name, 'one.test', { [path]: `${name}:8080` }, 'ingressClassName: traefik')
const services = traefik('3.6.25') + workload('a', 'first', 1) + workload('a', 'second', 1)

/** Traefik ranks by the length of the rule alone. */
export const asLong: Case = {
  code: 'order-undefined',
  wrong: services + route('first', '/') + route('second', '/'),
  right: services + route('first', '/') + route('second', '/cart'),
  title: 'one.test may go to either of two rules',
  cause: 'a/first and a/second rank the same',
  reach: '1 of 2 rules',
}
