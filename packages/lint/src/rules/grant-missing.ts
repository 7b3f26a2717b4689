import type { Cluster, Ref } from '@portolan/model'
import type { Mend } from '../finding.ts'
import { isWhole } from '../folder.ts'
import { faultsOf, fieldOf } from '../uses.ts'
import type { LintRule } from '../view.ts'
import { sayWay } from '../way.ts'
import { sayKind, sayRule } from '../words.ts'

export const grantMissing: LintRule = {
  code: 'grant-missing',
  about: 'A route names a Service of another namespace, and no ReferenceGrant there lets it.',
  severity: 'error',
  remedy: 'Add a ReferenceGrant in the namespace that is referred to, or move the Service.',
  needs: ['ReferenceGrant'],
  *find(view) {
    for (const { way, target, status, share } of faultsOf(view, 'not-granted')) {
      const { namespace = '', name = '' } = target.service ?? {}
      const title = `${sayRule(way)} may not cross into ${namespace}`
      yield {
        // Grants are kept with the namespace that gives them, which may be elsewhere.
        severity:
          isWhole(view, namespace) || [...view.cluster.all('ReferenceGrant')].some(({ meta }) => meta.namespace === namespace) ? 'error' : 'unknown',
        ref: target.origin,
        apart: sayWay(way),
        title,
        cause: `no ReferenceGrant in ${namespace} for ${sayKind(target.origin)}`,
        text: `${title}. Requests to ${sayWay(way)} get ${status}.`,
        hurts: [{ way, share }],
        evidence: [
          { ref: fieldOf(target), text: `${sayKind(target.origin)} names Service ${namespace}/${name}` },
          {
            ref: target.origin,
            text: `Wanted: a ReferenceGrant in ${namespace}, from ${target.origin.kind}s of ${target.origin.namespace ?? ''} to Service ${name}`,
          },
        ],
        fix: `A ReferenceGrant in ${namespace} would allow it.`,
        ...mendOf(view.cluster, target.origin, namespace, name),
      }
    }
  },
}

/** Nothing is overwritten: where the name is taken there is no edit. */
const mendOf = (cluster: Cluster, from: Ref, namespace: string, service: string): { readonly mend?: Mend } => {
  const name = `${from.kind.toLowerCase()}s-of-${from.namespace ?? ''}-to-${service}`
  if (cluster.get('ReferenceGrant', namespace, name)) return {}
  const object = {
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: { name, namespace },
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: from.kind, namespace: from.namespace ?? '' }],
      to: [{ group: '', kind: 'Service', name: service }],
    },
  }
  return { mend: { do: 'create', object } }
}
