import { idOf, type Ref } from '@portolan/model'
import { visible } from '@portolan/server/visible'
import { nearFile } from './near-file.ts'

/** A SARIF 2.1.0 log of one run, as text. */
export const sarifLog = (run: object): string =>
  JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, undefined, 2)

/** SARIF viewers place a result by its file, which they want relative to the checkout. */
export const locationOf = (ref: Ref) => ({
  ...(ref.file && ref.file !== '-'
    ? {
        physicalLocation: {
          artifactLocation: { uri: uriOf(ref.file) },
          region: { startLine: ref.line ?? 1 },
        },
      }
    : {}),
  logicalLocations: [{ fullyQualifiedName: visible(idOf(ref)), kind: 'resource' }],
})

const uriOf = (file: string): string => encodeURI(nearFile(file)).replaceAll('#', '%23').replaceAll('?', '%3F')
