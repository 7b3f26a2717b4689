import {
  isOldTraefik,
  NGINX_ANNOTATIONS,
  NGINX_ALIASES,
  TRAEFIK_ANNOTATIONS,
  traefikReadsNginx,
  traefikType,
  traefikVersion,
} from '@portolan/routing'
import { type Annotations, isBool, isInteger, type Known, subjectOf } from './known.ts'

/** traefik/traefik v3.5.3 and v3.7.9: pkg/provider/kubernetes/ingress/annotations.go; what Traefik 1 read is by its docs/configuration/backends/kubernetes.md. */
const KNOWN: ReadonlyMap<string, Known> = new Map(
  TRAEFIK_ANNOTATIONS.map(({ key, on, category }) => [
    key,
    {
      subject: subjectOf(category, key),
      on: [on],
      ...(category === 'OLD' ? { until: '2.0.0' } : {}),
      ...(key === 'service.middlewares' ? { since: '3.7.0' } : {}),
    },
  ]),
)

/** Names come without regard to case, and domains by number. */
const normal = (key: string): string => key.toLowerCase().replace(/\.\d+\./, '.n.')

export const traefik: Annotations = {
  dialect: 'traefik',
  title: 'Traefik',
  prefixes: () => ['traefik.ingress.kubernetes.io/'],
  known: (key) =>
    KNOWN.get(normal(key)) ?? (isOldTraefik(key.toLowerCase()) ? { subject: subjectOf('', key), on: ['Ingress'], until: '2.0.0' } : undefined),
  names: [...KNOWN].flatMap(([key, { until }]) => (until === undefined && !key.includes('.n.') ? key : [])),
  // It decodes those of a group as a whole (TRF-22).
  isFatal: (key) => /^(router|service)\./i.test(key),
  refuses: (key, value, controller) => {
    const [group, ...rest] = key.toLowerCase().split('.')
    if (group !== 'router' && group !== 'service') return undefined
    const type = traefikType(group, rest.join('.'), traefikVersion(controller))
    const expected = type === 'bool' && !isBool(value) ? 'true or false' : type === 'int' && !isInteger(value) ? 'a whole number' : undefined
    return expected === undefined ? undefined : { expected, does: 'leaves the object out' }
  },
}

/** Traefik's other provider, for Ingresses of ingress-nginx: pkg/provider/kubernetes/ingress-nginx/annotations.go of v3.5.3, v3.6.24 and v3.7.9. */
export const traefikForNginx: Annotations = {
  dialect: 'traefik',
  title: 'Traefik',
  prefixes: () => ['nginx.ingress.kubernetes.io/'],
  known: (key, controller) => {
    const found = NGINX_ANNOTATIONS.get(NGINX_ALIASES.get(key) ?? key)
    if (traefikReadsNginx(key, traefikVersion(controller))) return { subject: subjectOf(found?.category ?? '', key), on: ['Ingress'] }
    return undefined
  },
  names: [],
  refuses: () => undefined,
}
