import type { Case } from '../case.ts'

export const selectorEmpty: Case = {
  code: 'selector-empty',
  wrong: 'apiVersion: v1\nkind: Service\nmetadata: { name: nobody, namespace: a }\nspec: { selector: { app: nobody }, ports: [{ port: 80 }] }\n',
  right: 'apiVersion: v1\nkind: Service\nmetadata: { name: by-hand, namespace: a }\nspec: { ports: [{ port: 80 }] }\n',
  title: 'nobody selects nothing',
  cause: 'no pod has app=nobody',
  reach: 'inside the cluster',
  needs: 'Pod',
}
