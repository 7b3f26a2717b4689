import { describe, expect, it } from 'vitest'
import { parseRecents, withRecent } from './recent.ts'

const recent = (url: string) => ({ url, method: 'GET' })

describe('recent requests', () => {
  it('stand newest first, each once, at most twelve', () => {
    let list = [recent('a')] as readonly { url: string; method: string }[]
    for (let index = 0; index < 20; index++) list = withRecent(list, recent(`u${index}`))
    list = withRecent(list, recent('u15'))
    expect(list).toHaveLength(12)
    expect(list.slice(0, 3).map(({ url }) => url)).toEqual(['u15', 'u19', 'u18'])
  })
  it('leave out what is empty or huge', () => {
    expect(withRecent([], recent(''))).toEqual([])
    expect(withRecent([], recent('x'.repeat(3000)))).toEqual([])
  })
  it.each([null, '', '{', '{}', '[1,null,{"url":5}]', '"x"'])('read nothing from %j', (text) => {
    expect(parseRecents(text)).toEqual([])
  })
})
