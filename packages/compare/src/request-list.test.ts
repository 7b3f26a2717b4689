import { expect, test } from 'vitest'
import { type ListDefaults, RequestList } from './request-list.ts'

const read = (lines: string, defaults: ListDefaults = {}) => {
  const list = new RequestList(defaults)
  for (const line of lines.split('\n')) list.add(line)
  return list
}

test('URLs, with and without a method; comments and empty lines say nothing', () => {
  const list = read('# what matters\nhttps://shop.test/cart\n\nPOST http://shop.test/cart?x=1\nhttps://shop.test/cart\n/path', {
    host: 'a.test',
    scheme: 'http',
  })
  expect(list.requests).toEqual([
    { url: 'https://shop.test/cart' },
    { url: 'http://shop.test/cart?x=1', method: 'POST' },
    { url: 'http://a.test/path' },
  ])
  expect([list.lines, list.unread]).toEqual([4, 0])
})

test.each([
  ['common', '203.0.113.7 - - [27/Feb/2026:10:00:00 +0000] "GET /cart?x=1 HTTP/1.1" 200 12', 'https://shop.test/cart?x=1'],
  ['combined', '203.0.113.7 - bob [27/Feb/2026:10:00:00 +0000] "GET /a//b HTTP/2.0" 200 12 "-" "curl/8"', 'https://shop.test/a//b'],
  [
    'with the host in front',
    'api.test:443 203.0.113.7 - - [27/Feb/2026:10:00:00 +0000] "GET /v1 HTTP/1.1" 200 12 "-" "-"',
    'https://api.test:443/v1',
  ],
  ['an absolute target', '203.0.113.7 - - [x] "GET http://other.test/y HTTP/1.1" 200 1', 'http://other.test/y'],
])('access log, %s', (_, line, url) => {
  expect(read(line, { host: 'shop.test' }).requests).toEqual([{ url }])
})

test.each([
  ['{"host":"shop.test","request_uri":"/cart?x=1","request_method":"PUT","scheme":"http"}', { url: 'http://shop.test/cart?x=1', method: 'PUT' }],
  ['{"RequestHost":"shop.test","RequestPath":"/cart","RequestMethod":"GET","RequestScheme":"https"}', { url: 'https://shop.test/cart' }],
  ['{":authority":"shop.test",":path":"/cart",":method":"GET","x-forwarded-proto":"https"}', { url: 'https://shop.test/cart' }],
  ['{"http_host":"shop.test","request":"DELETE /cart HTTP/1.1"}', { url: 'https://shop.test/cart', method: 'DELETE' }],
  ['{"host":"shop.test","uri":"/cart","args":"x=1"}', { url: 'https://shop.test/cart?x=1' }],
])('JSON: %s', (line, request) => {
  expect(read(line).requests).toEqual([request])
})

test('what can not be read is counted, and the first is told', () => {
  const list = read('https://shop.test/\nnonsense\n{"host":"x"}\n{broken\n/no-host\nhttp://[/\na b c')
  expect(list.requests).toHaveLength(1)
  expect(list.unread).toBe(6)
  expect(list.firstUnread).toEqual({ line: 2, why: 'nonsense is no URL and no path' })
})

test('more than the most are counted', () => {
  const list = new RequestList({}, 2)
  for (const n of [1, 2, 3, 3, 1]) list.add(`http://a.test/${n}`)
  expect(list.requests).toHaveLength(2)
  expect(list.left).toBe(2)
})
