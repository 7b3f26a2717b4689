import type { KubeObject } from '@portolan/model'
import { admit } from '@portolan/sources'
import { type Figure, heap, ms, time } from './stopwatch.ts'
import { pod } from './town.ts'

/** Pods through the door. Yardsticks: parsing the same JSON, and keeping what was parsed. */
export const door = (short: boolean): readonly Figure[] => {
  const count = short ? 2_000 : 10_000
  const lines = Array.from({ length: count }, (_, i) => JSON.stringify(pod(`ns-${i % 50}`, `web-${i >> 3}`, i >> 3, i & 7)))
  const parsed = time(() => lines.forEach((line) => void JSON.parse(line)), 3)
  const admitted = time(() => lines.forEach((line) => void admit(JSON.parse(line))), 3)

  const before = heap()
  const whole: unknown[] = lines.map((line) => JSON.parse(line))
  const keptWhole = heap() - before
  whole.length = 0
  const empty = heap()
  const kept: (KubeObject | undefined)[] = lines.map((line) => admit(JSON.parse(line)).object)
  const keptNarrow = heap() - empty
  if (kept.length !== count) throw new Error('the door lost pods')

  return [
    {
      what: `parse and admit ${count.toLocaleString('en')} pods`,
      figure: ms(admitted),
      against: `parse alone ${ms(parsed)}: ${(admitted.median / parsed.median).toFixed(2)}`,
    },
    {
      what: 'heap per pod',
      figure: `${(keptNarrow / count / 1024).toFixed(2)} kB`,
      against: `parsed and kept whole ${(keptWhole / count / 1024).toFixed(2)} kB: ${(keptNarrow / keptWhole).toFixed(3)}`,
    },
  ]
}
