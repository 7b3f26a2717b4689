import { FORMERLY, type FormerApi, formerApi, kindInfo, type Ref, refTo, say } from '@portolan/model'
import type { Draft, LintRule } from '../view.ts'

export const apiDeprecated: LintRule = {
  code: 'api-deprecated',
  about: 'A manifest is written for a version of an API that is gone, or on its way.',
  severity: 'error',
  remedy: 'Write it for the version that took its place.',
  needs: [],
  *find({ cluster }) {
    for (const { code, ref, apiVersion } of cluster.complaints()) {
      const former = code === 'former-api' && apiVersion !== undefined ? formerApi(apiVersion, ref.kind) : undefined
      if (former) yield draft(ref, former)
    }
    // A cluster hands out its objects in the version that is asked for: how they were written is known of manifests alone.
    if (cluster.origin.source !== 'manifests') return
    for (const kind of FORMERLY) {
      const info = kindInfo(kind)
      for (const object of info ? cluster.all(info.kind) : []) {
        const { apiVersion } = object.meta
        const former = apiVersion === undefined ? undefined : formerApi(apiVersion, kind)
        if (former) yield draft(refTo(object, '/apiVersion'), former)
      }
    }
  },
}

const draft = (ref: Ref, { apiVersion, now, of, goneIn, deprecatedIn, alike, unread }: FormerApi): Draft => {
  const { pointer: _, ...object } = ref
  const title =
    goneIn === undefined
      ? `${say(object)} is written for ${apiVersion}, which is deprecated`
      : unread
        ? `${say(object)} has no effect: ${apiVersion} is gone`
        : `${say(object)} is written for ${apiVersion}, which is gone`
  const owner = of === 'Kubernetes' || of === 'Traefik' ? of : `${of.charAt(0).toUpperCase()}${of.slice(1)}`
  const cause = goneIn === undefined ? `${of} has deprecated it in ${deprecatedIn ?? ''}` : `${of} took it away in ${goneIn}`
  const before =
    of === 'Traefik' ? ' Traefik 2 reads it still.' : goneIn !== undefined && !unread ? ' Clusters with an older one serve it still.' : ''
  return {
    severity: of === 'Kubernetes' ? 'error' : goneIn === undefined ? 'note' : 'warning',
    ref: { ...object, pointer: '/apiVersion' },
    apart: apiVersion,
    title,
    cause,
    text: `${title}. ${owner}${cause.slice(of.length)}.${before}`,
    hurts: [],
    reachText: unread ? 'all of its rules' : 'no request',
    evidence: [{ ref: { ...object, pointer: '/apiVersion' }, text: `apiVersion is ${apiVersion}` }],
    fix: now === undefined ? 'Nothing took its place; take it away.' : alike ? `Write ${now}.` : `Write it for ${now}, whose fields differ.`,
    ...(now !== undefined && alike
      ? { mend: { do: 'patch', ref: object, patch: [{ pointer: '/apiVersion', from: apiVersion, to: now }] } as const }
      : {}),
  }
}
