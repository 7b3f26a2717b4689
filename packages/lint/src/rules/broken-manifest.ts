import type { Complaint } from '@portolan/model'
import type { Draft, LintRule } from '../view.ts'
import { sayKind, sayList } from '../words.ts'

export const brokenManifest: LintRule = {
  code: 'broken-manifest',
  about: 'An object or a file could not be read in full.',
  severity: 'error',
  remedy: 'Correct the field that is named.',
  needs: [],
  *find({ cluster }) {
    const templates = new Set<string | undefined>()
    for (const complaint of cluster.complaints()) {
      // Objects of former APIs have a rule of their own, and values of a chart, dashboards or patches are no objects.
      if (complaint.code === 'former-api' || complaint.code === 'not-an-object') continue
      if (complaint.code === 'template') {
        const { file } = complaint.ref
        if (!templates.has(file)) yield templateOf(complaint)
        templates.add(file)
      } else if (complaint.code === 'duplicate-object') yield twiceOf(complaint)
      else yield draftOf(complaint)
    }
  },
}

const draftOf = ({ ref, code, severity, text }: Complaint): Draft => {
  const place = ref.file === undefined ? '' : `${ref.file}${ref.line === undefined ? '' : `, line ${ref.line}`}`
  const what = ref.kind === 'File' ? ref.name : sayKind(ref)
  const title = text.replace(/\.$/, '')
  return {
    severity,
    ref,
    apart: `${code} ${ref.line ?? ''} ${title}`,
    title,
    cause: ref.kind === 'File' && place ? place : place ? `${what}, ${place}` : what,
    text: `${what}${place && ref.kind !== 'File' ? ` (${place})` : ''}: ${title}.`,
    hurts: [],
    reachText: 'not known',
    evidence: [{ ref, text: place || what }],
  }
}

/** A file of templates is one finding, and no fault: what it makes is not known. */
const templateOf = ({ ref }: Complaint): Draft => ({
  severity: 'unknown',
  ref,
  apart: 'template',
  title: `${ref.name} is a template, and is not read`,
  cause: 'what it makes is not known until it is rendered',
  text: `${ref.name} is a template, and is not read: what it makes is not known until it is rendered.`,
  hurts: [],
  reachText: 'not known',
  evidence: [{ ref, text: ref.line === undefined ? ref.name : `${ref.name}, line ${ref.line}` }],
  fix: 'Lint what comes out of it: helm template . | portolan lint --manifests -',
})

/** Twice in one file is a slip; in several files it may be a choice, or a patch of a base. */
const twiceOf = (complaint: Complaint): Draft => {
  const { ref, text } = complaint
  const [, others = '', last = ''] = / stands more than once: in (.+) and in (.+)\. The last one counts\.$/s.exec(text) ?? []
  const places = others.split(', ')
  const file = last.replace(/:\d+$/, '')
  if (last === '') return draftOf(complaint)
  const title = `${sayKind(ref)} stands more than once`
  const sameFile = places.some((place) => place.replace(/:\d+$/, '') === file)
  return {
    severity: sameFile ? 'warning' : 'note',
    ref,
    apart: 'duplicate-object',
    title,
    cause: `${last} comes last and counts`,
    text: `${title}: ${last} comes last and counts, and ${sayList(places)} ${places.length === 1 ? 'does' : 'do'} not.`,
    hurts: [],
    reachText: 'not known',
    evidence: [{ ref, text: `counts: ${last}` }, ...places.slice(0, 9).map((place) => ({ ref, text: `does not count: ${place}` }))],
    fix: sameFile
      ? 'Take one of the two away.'
      : 'Where these are patches or alternatives, lint one at a time: kustomize build . | portolan lint --manifests -',
  }
}
