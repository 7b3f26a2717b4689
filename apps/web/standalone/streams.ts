import type { Graph, Info } from '@portolan/contract'
import { ApiFault } from '../src/fault.ts'
import type { Ask, Tell } from '../src/live/hub.ts'
import { ask } from './ask.ts'

/** Each view is told once: nothing comes after the moment that this page holds. */
export const openStreams = (hear: (tell: Tell) => void, _opened: () => Iterable<string>): ((ask: Ask) => void) => {
  const tell = async (url: string): Promise<void> => {
    const mark = url.indexOf('?')
    try {
      const [graph, status] = await Promise.all([ask<Graph>(mark < 0 ? 'graph' : `graph${url.slice(mark)}`), ask<Info>('info')])
      hear({ tell: 'link', url, link: 'live', heardAge: 0 })
      hear({ tell: 'graph', url, graph })
      hear({ tell: 'status', url, status })
    } catch (error) {
      hear({ tell: 'link', url, link: 'refused', heardAge: 0, message: error instanceof ApiFault ? error.message : 'It can’t be drawn.' })
    }
  }
  return (asked) => {
    if (asked.ask === 'open') void tell(asked.url)
  }
}
