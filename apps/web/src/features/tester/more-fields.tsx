import { patchParams, useAddress } from '../../address.ts'
import { useEntryPoints, useInfo, useTaken, useTimeline } from '../../api.ts'
import { secondOf } from '../../ui/ages.ts'
import { Select } from '../../ui/select.tsx'
import { idOf } from '../../ui/ref.ts'
import type { Form } from './form.ts'

const MOMENTS = 30

/** At which moment, through which entry point, and as if which controller served it. */
export function MoreFields({ form, onForm }: { form: Form; onForm: (form: Form) => void }) {
  const { params } = useAddress()
  const at = params.get('at') ?? ''
  const timeline = useTimeline()
  const entries = useEntryPoints()
  const taken = useTaken()
  const dialects = useInfo().data?.dialects ?? []
  const moments = (timeline.data?.moments ?? [])
    .filter((moment) => moment.at >= (timeline.data?.past ?? 0))
    .slice(0, MOMENTS)
    .map((moment) => {
      const [change] = moment.changes
      return { value: String(moment.revision), label: `${secondOf(moment.at)}${change ? `, ${change.ref.name} ${change.did}` : ''}` }
    })
  const doors = new Map(
    (entries.data?.entryPoints ?? [])
      .filter(({ type }) => type === 'controller' || type === 'listener')
      .map(({ ref, title, listener }) => [`${idOf({ ...ref, pointer: undefined })}${listener ? `#${listener}` : ''}`, title]),
  )
  return (
    <>
      {taken === undefined ? (
        <>
          <span className="trace-label">At</span>
          <Select
            label="At"
            icon="clock"
            value={at}
            options={withChosen([{ value: '', label: 'now' }, ...moments], at)}
            onChange={(next) => patchParams({ at: next || null })}
          />
        </>
      ) : null}
      <span className="trace-label">Through</span>
      <Select
        label="Entry point"
        value={form.via}
        options={withChosen([{ value: '', label: 'what DNS finds' }, ...[...doors].map(([value, label]) => ({ value, label }))], form.via)}
        onChange={(via) => onForm({ ...form, via })}
      />
      <span className="trace-label">Served by</span>
      <Select
        label="Controller that serves the Ingresses"
        value={form.dialect}
        options={withChosen([{ value: '', label: 'as it is' }, ...dialects.map((dialect) => ({ value: dialect, label: dialect }))], form.dialect)}
        onChange={(dialect) => onForm({ ...form, dialect })}
      />
    </>
  )
}

/** What a link chose stays choosable, also when the list doesn't have it. */
const withChosen = (options: readonly { readonly value: string; readonly label: string }[], chosen: string) =>
  options.some(({ value }) => value === chosen) ? options : [...options, { value: chosen, label: chosen }]
