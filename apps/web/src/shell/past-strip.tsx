import { navigate, patchParams } from '../address.ts'
import { useTimeline } from '../api.ts'
import { dayOf, secondOf } from '../ui/ages.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Inert } from '../ui/inert.tsx'

/** Said while a past moment is looked at; Map, Trace, Findings and Cost follow it. */
export function PastStrip({ at, fault }: { at: string; fault: string | undefined }) {
  const { data } = useTimeline()
  const moment = data?.moments.find(({ revision }) => String(revision) === at)
  const time = moment?.at ?? Date.parse(at)
  const since = data?.moments.filter((one) => one.at > time) ?? []
  const objects = new Set(since.flatMap(({ changes }) => changes.map(({ ref }) => `${ref.kind}/${ref.namespace ?? ''}/${ref.name}`))).size
  return (
    <div className="strip strip-past" role="status">
      <Icon name="clock" />
      <p>
        {fault === undefined ? (
          <>
            The cluster as it was on <b>{Number.isNaN(time) ? <Inert text={at} /> : `${dayOf(time).replace(/\d\d:\d\d/, secondOf(time))}`}</b>.{' '}
            {objects > 0 ? `${objects} ${objects === 1 ? 'object differs' : 'objects differ'} from now.` : ''}
          </>
        ) : (
          <Inert text={`${fault.replace(/^at: /, '').replace(/^./, (letter) => letter.toUpperCase())}.`} />
        )}
      </p>
      {objects > 0 ? (
        <Button icon="changes" onClick={() => navigate(`/changes?from=${encodeURIComponent(at)}&at=${encodeURIComponent(at)}`)}>
          Compare with now
        </Button>
      ) : null}
      <Button onClick={() => patchParams({ at: null, from: null })}>Back to live</Button>
    </div>
  )
}
