import { KINDS, type KindInfo } from '../../packages/model/src/index.ts'

/** The files of this folder by name, made from the table of kinds. */
export const rbacFiles = (): ReadonlyMap<string, string> =>
  new Map([
    [
      'portolan.yaml',
      `${HEAD}${ACCOUNT}---\n${role('portolan', [...byGroup(KINDS.filter(({ optIn }) => !optIn)), EVENTS])}---\n${binding('portolan')}`,
    ],
    [
      'read-secrets.yaml',
      `${SECRETS_HEAD}${role('portolan-read-secrets', byGroup(KINDS.filter(({ optIn }) => optIn)))}---\n${binding('portolan-read-secrets')}${SECRETS_TAIL}`,
    ],
  ])

interface Rule {
  readonly group: string
  readonly resources: readonly string[]
  readonly why?: string
}

/** Events are no kind that is watched: the page lists those of the one object that it shows. */
const EVENTS: Rule = { group: '', resources: ['events'], why: 'Of the one object that a page shows.' }

const byGroup = (kinds: readonly KindInfo[]): readonly Rule[] =>
  [...Map.groupBy(kinds, ({ group }) => group)].map(([group, of]) => ({ group, resources: of.map(({ plural }) => plural) }))

const HEAD = `# Written by npm run rbac, from packages/model/src/kinds.ts.
# What Portolan reads in a cluster: get, list and watch, no Secret, nothing else. Kinds that aren't installed may stay: a rule for them does nothing.
`

const SECRETS_HEAD = `# Written by npm run rbac, from packages/model/src/kinds.ts.
# For portolan serve --read-secrets, besides portolan.yaml. RBAC can't say which Secrets; Portolan asks for those of type kubernetes.io/tls, and
# by name for those that a listener names; of these only the names of the keys and what tls.crt says of itself pass the door.
`

const ACCOUNT = `apiVersion: v1
kind: Namespace
metadata:
  name: portolan
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: portolan
  namespace: portolan
`

const role = (name: string, rules: readonly Rule[]): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: ${name}
rules:
${rules
  .map(
    ({ group, resources, why }) => `${why ? `  # ${why}\n` : ''}  - apiGroups: ["${group}"]
    resources:
${resources.map((resource) => `      - ${resource}\n`).join('')}    verbs: [get, list, watch]
`,
  )
  .join('')}`

const binding = (name: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: ${name}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: ${name}
subjects:
  - kind: ServiceAccount
    name: portolan
    namespace: portolan
`

const SECRETS_TAIL = `# For the Secrets of some namespaces alone, leave the ClusterRoleBinding out, put this into each of them, and start Portolan with
# --namespace for each (it lists Secrets namespace by namespace then):
#
# apiVersion: rbac.authorization.k8s.io/v1
# kind: RoleBinding
# metadata:
#   name: portolan-read-secrets
#   namespace: shop
# roleRef:
#   apiGroup: rbac.authorization.k8s.io
#   kind: ClusterRole
#   name: portolan-read-secrets
# subjects:
#   - kind: ServiceAccount
#     name: portolan
#     namespace: portolan
`
