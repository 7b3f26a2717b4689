import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KINDS } from '../../packages/model/src/index.ts'
import { rbacFiles } from './files.ts'

test.each([...rbacFiles()])('%s is what npm run rbac writes', (name, text) => {
  expect(readFileSync(join(import.meta.dirname, name), 'utf8')).toBe(text)
})

test('every kind is granted in one of the files, and Secrets in their own alone', () => {
  const files = rbacFiles()
  for (const { plural, optIn } of KINDS) {
    expect(granted(files.get('portolan.yaml')).includes(plural), plural).toBe(!optIn)
    expect(granted(files.get('read-secrets.yaml')).includes(plural), plural).toBe(optIn)
  }
})

test('no verb but get, list and watch, and no wildcard', () => {
  for (const text of rbacFiles().values()) {
    const rules = text.replaceAll(/^#.*$/gm, '')
    expect(new Set(rules.match(/verbs: .*/g))).toEqual(new Set(['verbs: [get, list, watch]']))
    expect(rules).not.toContain('*')
  }
})

const granted = (text = ''): readonly string[] => [...text.matchAll(/^ {6}- (\S+)$/gm)].map(([, resource = '']) => resource)
