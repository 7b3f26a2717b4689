import type { Ref, Secret } from '@portolan/model'
import { coversName } from '@portolan/routing'
import { type Certificate, certificatesOf, hurtsAll, sayHosts } from '../certificates.ts'
import type { Mend } from '../finding.ts'
import { graveOfAbsence, isOfFiles } from '../folder.ts'
import { issuancesOf } from '../issuance.ts'
import { nearestName } from '../nearest.ts'
import type { LintRule, View } from '../view.ts'
import { slot } from '../way.ts'
import { sayKind } from '../words.ts'

export const tlsSecretMissing: LintRule = {
  code: 'tls-secret-missing',
  about: 'A host is to be served with the certificate of a Secret that does not exist.',
  severity: 'error',
  remedy: 'Create the Secret, or name one that exists in the namespace of the object that names it.',
  needs: ['Secret'],
  *find(view) {
    const issuances = issuancesOf(view)
    const covering = coveringOf(view)
    for (const certificate of certificatesOf(view)) {
      if (!certificate.missing) continue
      const { secret, origin, hosts, managed } = certificate
      if (isOfFiles(view) && (managed || isAutomatic(view, origin))) continue
      const issuance = managed && issuances.of(managed)
      const title = `${sayHosts(certificate)} ${hosts.length === 1 ? 'has' : 'have'} no certificate`
      const cause = `Secret ${slot(secret)} does not exist`
      const near = managed ? undefined : nearUsable(covering, certificate)
      const word = issuance
        ? ` ${issuance.state === 'issued' ? `Certificate ${managed.meta.name} of cert-manager is to keep one there` : issuance.clause}.`
        : ''
      const named = `${sayKind(origin)} names Secret ${secret.name}`
      if (graveOfAbsence(view, holdsSecrets(view, secret.namespace) ? secret : { name: secret.name }, near) === 'unknown') {
        const away = `Secret ${slot(secret)} is not among these files`
        yield {
          severity: 'unknown',
          ref: origin,
          apart: slot(secret),
          title: `What certificate ${sayHosts(certificate)} ${hosts.length === 1 ? 'has' : 'have'} is not known`,
          cause: away,
          text: `${named}, which is not among these files. Unless it lives elsewhere, ${title}.`,
          hurts: hurtsAll(certificate),
          evidence: [{ ref: origin, text: named }],
        }
        continue
      }
      yield {
        severity: 'error',
        ref: origin,
        apart: slot(secret),
        title,
        cause,
        text: `${title}. ${sayKind(origin)} names Secret ${secret.name}, which does not exist.${word}${near ? ` ${near} is close in name and covers it.` : ''}`,
        hurts: hurtsAll(certificate),
        evidence: [{ ref: origin, text: `${sayKind(origin)} names Secret ${secret.name}` }, ...(issuance?.evidence ?? [])],
        fix: issuance
          ? 'Mend what keeps cert-manager from it; it creates the Secret by itself.'
          : `Create Secret ${slot(secret)}, or name one that exists.`,
        ...mendOf(certificate, near),
      }
    }
  },
}

/** Secrets are seldom kept with the other files. */
const holdsSecrets = ({ cluster }: View, namespace: string | undefined): boolean =>
  [...cluster.all('Secret')].some(({ meta }) => meta.namespace === namespace)

/** cert-manager makes a Certificate, and the Secret, of an annotation. */
const isAutomatic = ({ cluster }: View, { kind, namespace, name }: Ref): boolean => {
  const owner =
    kind === 'Ingress' ? cluster.get('Ingress', namespace, name) : kind === 'Gateway' ? cluster.get('Gateway', namespace, name) : undefined
  return AUTOMATIC.some((key) => owner?.meta.annotations[key] !== undefined)
}

const AUTOMATIC = ['cert-manager.io/issuer', 'cert-manager.io/cluster-issuer', 'kubernetes.io/tls-acme'] as const

/** The name of the Secret beside it that is closest and whose certificate is good for every host. */
function nearUsable(covering: ReadonlyMap<string, readonly Secret[]>, { secret, hosts }: Certificate): string | undefined {
  const named = hosts.filter((host) => host !== '*')
  const [first] = named
  if (first === undefined) return undefined
  const wild = first.startsWith('*') ? undefined : `*${first.slice(first.indexOf('.'))}`
  const usable = [first, wild].flatMap((name) => covering.get(`${secret.namespace ?? ''} ${name ?? ''}`) ?? [])
  return nearestName(
    secret.name,
    usable.flatMap(({ meta, certificate }) => (named.every((host) => certificate?.names.some((name) => coversName(name, host))) ? meta.name : [])),
  )
}

/** Secrets whose certificate hasn't ended, by namespace and each of its names. */
const coveringOf = ({ cluster, now }: View): ReadonlyMap<string, readonly Secret[]> => {
  const found = new Map<string, Secret[]>()
  for (const secret of cluster.all('Secret')) {
    if (!secret.certificate || secret.certificate.notAfter <= now) continue
    for (const name of secret.certificate.names) {
      const key = `${secret.meta.namespace ?? ''} ${name}`
      const list = found.get(key)
      if (list) list.push(secret)
      else found.set(key, [secret])
    }
  }
  return found
}

/** Only where the field that names it is known. */
const mendOf = ({ origin, secret }: Certificate, near: string | undefined): { readonly mend?: Mend } => {
  const at = origin.pointer ?? ''
  const pointer =
    origin.kind === 'Ingress' && at.startsWith('/spec/tls/')
      ? `${at}/secretName`
      : (origin.kind === 'Gateway' || origin.kind === 'ListenerSet') && at.includes('/certificateRefs/')
        ? `${at}/name`
        : undefined
  if (near === undefined || pointer === undefined) return {}
  const { pointer: _, file: __, line: ___, ...ref } = origin
  return { mend: { do: 'patch', ref, patch: [{ pointer, from: secret.name, to: near }] } }
}
