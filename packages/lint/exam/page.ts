import { readdirSync, readFileSync } from 'node:fs'
import { yamlText } from '../../contract/src/yaml.ts'
import { idOf } from '@portolan/model'
import { readManifests } from '@portolan/sources'
import type { Finding } from '../src/finding.ts'
import { type Example, handbook } from '../src/handbook.ts'
import type { Case } from './case.ts'
import { findings } from './read.ts'

/** Where the page of findings lies. */
export const PAGE = new URL('../../../docs/findings.md', import.meta.url)

/** The page of findings, with an example from the first case of each rule. */
export const page = async (): Promise<string> => {
  const folder = new URL('./cases/', import.meta.url)
  const examples = new Map<string, Example>()
  for (const file of readdirSync(folder).sort()) {
    const cases = (await import(new URL(file, folder).href)) as Readonly<Record<string, Case>>
    // As they are written: modules tell their exports in one order here and in another there.
    const name = /^export const (\w+)/m.exec(readFileSync(new URL(file, folder), 'utf8'))?.[1] ?? ''
    const first = cases[name]
    const example = first && exampleOf(first)
    if (first && example) examples.set(first.code, example)
  }
  return handbook(examples)
}

/** Objects that an example shows, and lines of each, at most: what is longer says less. */
const OBJECTS = 2
const LINES = 32
/** A certificate, or a line that no page is wide enough for. */
const UNREADABLE = /[A-Za-z0-9+/=]{60}|.{160}/

const exampleOf = ({ code, wrong }: Case): Example | undefined => {
  const finding = findings(wrong).find((each) => each.code === code)
  if (!finding) return undefined
  const { title, text } = finding
  return { yaml: objectsOf(wrong, finding), text: text.startsWith(title) ? text : `${title}. ${text}` }
}

/** The object at fault and those that show it, without what the fault is not about. */
const objectsOf = (wrong: string, { ref, evidence }: Finding): string => {
  const refs = [ref, ...evidence.map((one) => one.ref)]
  const { objects } = readManifests(wrong, 'exam.yaml')
  const named = new Map(objects.map(({ raw }) => [keyOf(raw), raw]))
  const ids = new Set(refs.map(({ kind, namespace, name }) => idOf({ kind, ...(namespace === undefined ? {} : { namespace }), name })))
  const shown = [...ids].flatMap((id): readonly Raw[] => {
    const raw = named.get(id)
    return raw ? [raw] : []
  })
  // A text that can't be read is its own example.
  if (shown.length === 0) return objects.length === 0 ? wrong.trim() : ''
  return shown
    .map((raw) =>
      trimmed(
        raw,
        refs.some(({ pointer = '' }) => pointer.startsWith('/status')),
      ),
    )
    .map(yamlText)
    .filter((text) => text.split('\n').length <= LINES && !UNREADABLE.test(text))
    .slice(0, OBJECTS)
    .join('\n---\n')
}

type Raw = Readonly<Record<string, unknown>>

const keyOf = ({ kind, metadata }: Raw): string => {
  const { namespace, name } = metadata as { readonly namespace?: string; readonly name: string }
  return idOf({ kind: String(kind), ...(namespace === undefined ? {} : { namespace }), name })
}

const trimmed = (raw: Raw, status: boolean): Raw => {
  const { status: _, ...rest } = raw
  return status ? raw : rest
}
