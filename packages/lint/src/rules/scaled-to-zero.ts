import { idOf, type Ref, refTo } from '@portolan/model'
import { lackOf } from '../lack.ts'
import { ofServices, type Use, type Used } from '../uses.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { sayList, sayPlaces } from '../words.ts'

export const scaledToZero: LintRule = {
  code: 'scaled-to-zero',
  about: 'A workload behind a Service that requests are sent to is scaled to 0.',
  severity: 'error',
  remedy: 'Scale it up, or route elsewhere until then.',
  needs: ['Service'],
  *find(view) {
    const found = new Map<string, { readonly workloads: readonly Ref[]; readonly services: string[]; readonly uses: Use[] }>()
    for (const { service, hurt, workloads } of ofServices(view, scaledToZero, (used) => scaled(view, used))) {
      const key = workloads.map(idOf).join(' ')
      const one = found.get(key) ?? { workloads, services: [], uses: [] }
      one.services.push(service.meta.name)
      one.uses.push(...hurt)
      found.set(key, one)
    }
    for (const { workloads, services, uses } of found.values()) yield draft(view, workloads, services, uses)
  },
}

function* scaled(view: View, { service, uses }: Used) {
  // A load balancer's address that leads to nothing costs money: lb-idle says so.
  const hurt = uses.filter(({ way: { entry } }) => !entry || entry.pending || entry.type !== 'LoadBalancer')
  const lack = hurt.length > 0 ? lackOf(view, service) : undefined
  if (lack?.is === 'scaled') yield { service, hurt, workloads: lack.workloads }
}

function draft(view: View, workloads: readonly Ref[], services: readonly string[], uses: readonly Use[]): Draft {
  const [first] = workloads as [Ref, ...Ref[]]
  const places = sayPlaces(uses.map(({ way }) => way))
  const title = uses.every(({ way }) => way.entry) ? `${places} leads to no pod` : `${places} answers 503`
  const one = workloads.length === 1
  const cause = `${first.kind} ${sayList(workloads.map(({ name }) => name))} ${one ? 'is' : 'are'} scaled to 0`
  const ref = replicasOf(view, first)
  return {
    severity: 'error',
    ref,
    title,
    cause,
    text: `${title}. ${cause}, so ${sayList(services)} ${services.length === 1 ? 'has' : 'have'} no pods.`,
    hurts: uses.map(({ way, share }) => ({ way, share })),
    evidence: workloads.slice(0, 5).map((each) => ({ ref: replicasOf(view, each), text: `spec.replicas of ${each.kind} ${each.name} is 0` })),
    fix: `Scale ${one ? 'it' : 'one of them'} up.`,
    // Of several nobody can tell which one is meant to run.
    ...(one ? { mend: { do: 'patch' as const, ref: first, patch: [{ pointer: '/spec/replicas', from: '0', to: '1' }] } } : {}),
  }
}

const replicasOf = ({ cluster }: View, ref: Ref): Ref => {
  const workload =
    ref.kind === 'StatefulSet' ? cluster.get('StatefulSet', ref.namespace, ref.name) : cluster.get('Deployment', ref.namespace, ref.name)
  return workload ? refTo(workload, '/spec/replicas') : ref
}
