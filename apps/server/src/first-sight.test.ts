import { afterEach, expect, test } from 'vitest'
import { shop } from './testing/objects.ts'
import { type Started, start } from './testing/start.ts'

let server: Started | undefined
afterEach(() => server?.close())

const seen = async (): Promise<readonly string[]> => {
  // Readiness is asked of the same state that is published.
  await server?.fetch('readyz')
  await new Promise((resolve) => setTimeout(resolve, 150))
  return server?.said.filter((line) => !line.startsWith('listening on')) ?? []
}

test('the terminal tells once what may not be read, and which namespaces are not there', async () => {
  server = await start({ namespaces: ['shop', 'shpo'] })
  server.source.put(...shop())
  server.source.sync()
  server.source.sync(['Pod', 'Node'], 'forbidden', 'Portolan may not watch pods.')
  const said = [
    'not permitted: nodes, pods. They show as unknown until a role allows get, list and watch on them in shop, shpo.',
    'warning: there is no namespace shpo, and nothing is in it. Check --namespace.',
  ]
  expect([...(await seen())].sort()).toEqual([...said].sort())
  server.source.sync(['Pod', 'Node'])
  expect(await seen()).toHaveLength(2)
})

test('where all is well, and where Namespaces may not be read, nothing is said of them', async () => {
  server = await start({ namespaces: ['shop'] })
  server.source.put(...shop())
  server.source.sync()
  expect(await seen()).toEqual([])
  await server.close()
  server = await start({ namespaces: ['elsewhere'] })
  server.source.sync()
  server.source.sync(['Namespace'], 'forbidden')
  expect(await seen()).toEqual(['not permitted: namespaces. They show as unknown until a role allows get, list and watch on them in elsewhere.'])
})
