import { expect, test } from 'vitest'
import { OPERATIONS, openapi } from './openapi.ts'

const document = openapi('1.2.3') as {
  openapi: string
  info: { version: string }
  paths: Record<string, Record<string, { parameters: { name: string; in: string; required: boolean }[]; responses: Record<string, unknown> }>>
  components: { schemas: Record<string, { required?: string[]; properties?: Record<string, unknown> }> }
}

test('every operation is in the document', () => {
  expect(document.openapi).toBe('3.1.0')
  expect(document.info.version).toBe('1.2.3')
  const listed = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
  expect(listed.sort()).toEqual(Object.keys(OPERATIONS).sort())
})

test('every reference leads to a schema of the document', () => {
  const text = JSON.stringify(document)
  const names = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, target]) => target)
  expect(names.length).toBeGreaterThan(50)
  for (const name of names) expect(document.components.schemas).toHaveProperty([(name ?? '').replace('#/components/schemas/', '')])
})

test('messages name what the contract promises', () => {
  expect(document.components.schemas.RouteResult?.required).toEqual(['revision', 'request', 'verdict', 'summary', 'traces'])
  expect(Object.keys(document.components.schemas.RouteRequest?.properties ?? {})).toEqual([
    'url',
    'method',
    'headers',
    'sourceIp',
    'from',
    'via',
    'at',
    'overlay',
  ])
  expect(document.components.schemas.Graph?.required).toEqual(['revision', 'scope', 'nodes', 'edges', 'totals', 'folded'])
})

test('parameters stand where they are sent', () => {
  const parameters = document.paths['/api/v1/objects/{kind}/{namespace}/{name}']?.get?.parameters
  expect(parameters?.map(({ name, in: where, required }) => [name, where, required])).toEqual([
    ['kind', 'path', true],
    ['namespace', 'path', true],
    ['name', 'path', true],
  ])
  expect(document.paths['/api/v1/route']?.get?.parameters.find(({ name }) => name === 'url')).toMatchObject({ in: 'query', required: true })
})
