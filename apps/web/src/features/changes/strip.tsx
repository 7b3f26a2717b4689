import { useState } from 'react'
import { patchParams } from '../../address.ts'
import { useAt, useTimeline } from '../../api.ts'
import { useKeys } from '../../shell/keys.ts'
import { Scrubber, type Span } from './scrubber.tsx'

/** The timeline below the map: a moment that is chosen is looked at on the map itself. */
export function TimelineStrip() {
  const { data } = useTimeline()
  const at = useAt()
  const [span, setSpan] = useState<Span>('24')
  const moments = data?.moments.filter((moment) => moment.at >= data.past) ?? []
  const index = at === undefined ? -1 : moments.findIndex(({ revision, at: time }) => String(revision) === at || time <= Date.parse(at))
  const go = (by: number) => () => {
    const next = moments[index + by]
    if (next) patchParams({ at: String(next.revision) })
    else if (by < 0 && at !== undefined) patchParams({ at: null })
    else return false
    return true
  }
  useKeys({ '[': go(1), ']': go(-1) })
  return (
    <Scrubber
      timeline={data && { ...data, moments }}
      span={span}
      at={moments[index]?.revision}
      onSpan={setSpan}
      onMoment={(moment) => patchParams({ at: moment ? String(moment.revision) : null })}
    />
  )
}
