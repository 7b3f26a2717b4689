import { type Kind, kindInfo, spellingOf } from '../../packages/model/src/index.ts'

/** A CustomResourceDefinition of the Gateway API in the given versions, which takes any spec and status: the reading is tested, not the schema. */
export const gatewayCrd = (kind: Kind, versions?: readonly string[]): object => {
  const info = kindInfo(kind)
  if (!info?.crd) throw new Error(`${kind} comes from no CRD`)
  const served = versions ?? info.versions.slice(0, 1)
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${info.plural}.${info.group}`,
      // Groups below k8s.io are protected: the API server wants a word about the approval.
      annotations: { 'api-approved.kubernetes.io': 'unapproved, a fixture for tests' },
    },
    spec: {
      group: info.group,
      scope: info.namespaced ? 'Namespaced' : 'Cluster',
      names: { kind: spellingOf(info), plural: info.plural, singular: spellingOf(info).toLowerCase() },
      versions: served.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } },
      })),
    },
  }
}
