import { type Question, heldState, openDesk } from '@portolan/answers'
import { LINT_DEFAULTS, lint } from '@portolan/lint'
import { Cluster, kindInfo } from '@portolan/model'
import { presentRecorded, type Recording, RecordingReader, type Unreadable } from '@portolan/sources'
import manifest from '../package.json' with { type: 'json' }

/** The snapshot that lies in this page, compressed and in base64. */
const packed = (): Uint8Array<ArrayBuffer> => {
  const text = atob(document.getElementById('snapshot')?.textContent?.trim() ?? '')
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

const open = async (): Promise<(question: Question) => object | string> => {
  const recording = await read()
  if ('error' in recording) throw new Error(`The snapshot in this page can't be read: ${recording.error}.`)
  const { about, origin, changes } = recording
  const cluster = new Cluster(origin)
  cluster.apply(changes)
  const { takenAt, source, namespaces, anonymized } = about
  const { name, cluster: called, context } = source
  return openDesk({
    state: heldState(cluster, (held, tables) => lint(held, tables, takenAt)),
    taken: takenAt,
    about: {
      version: manifest.version,
      source: {
        kind: 'snapshot',
        name,
        ...(called === undefined ? {} : { cluster: called }),
        ...(context === undefined ? {} : { context }),
        takenAt,
        anonymized,
        because: 'it lies in this page',
      },
      namespaces,
    },
    lbMonthlyCost: LINT_DEFAULTS.lbMonthlyCost,
    read: ({ kind, namespace, name: of }) => {
      const known = kindInfo(kind)
      const object = known && cluster.get(known.kind, namespace, of)
      return object && presentRecorded(object)
    },
  })
}

/** What could be read of it: one that is cut off is shown as far as it goes, and says so. */
const read = async (): Promise<Recording | Unreadable> => {
  const reader = new RecordingReader('snapshot')
  try {
    const pieces = new Blob([packed()]).stream().pipeThrough(new DecompressionStream('gzip')).pipeThrough(new TextDecoderStream())
    const inside = pieces.getReader()
    for (;;) {
      const { done, value } = await inside.read()
      if (done) return reader.end()
      reader.add(value)
    }
  } catch (error) {
    return reader.end(error instanceof Error ? error.message.replace(/\.$/, '') : 'it cannot be unpacked')
  }
}

/** Answers from the snapshot, once it is read. */
export const desk = open()
