import type { LintRule } from '../view.ts'
import { sayKind } from '../words.ts'

export const brokenManifest: LintRule = {
  code: 'broken-manifest',
  about: 'An object or a file could not be read in full.',
  severity: 'error',
  remedy: 'Correct the field that is named.',
  needs: [],
  *find({ cluster }) {
    for (const { ref, code, severity, text } of cluster.complaints()) {
      // Objects of former APIs have a rule of their own.
      if (code === 'former-api') continue
      const place = ref.file === undefined ? '' : `${ref.file}${ref.line === undefined ? '' : `, line ${ref.line}`}`
      const what = ref.kind === 'File' ? ref.name : sayKind(ref)
      const title = text.replace(/\.$/, '')
      yield {
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
  },
}
