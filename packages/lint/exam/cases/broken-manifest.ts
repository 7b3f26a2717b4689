import type { Case } from '../case.ts'

export const brokenManifest: Case = {
  code: 'broken-manifest',
  wrong: 'apiVersion: v1\nkind: Service\nmetadata: { name: x, namespace: a }\nspec: { ports: [{ port: eighty }] }\n',
  right: 'apiVersion: v1\nkind: Service\nmetadata: { name: x, namespace: a }\nspec: { ports: [{ port: 80 }] }\n',
  title: '',
  cause: 'Service a/x',
}
