import { readManifests } from '@portolan/sources'

type Raw = Readonly<Record<string, unknown>>

/** An object as a real API server takes it, and the status that has to be put on it afterwards. */
interface LiveObject {
  readonly raw: Raw
  readonly status?: unknown
  /** Of a pod: the address that it should have. */
  readonly address?: string
  /** creationTimestamp as the case has it: what is older is made first. */
  readonly created: string
}

/**
 * The objects of a case of the exam, which says what a cluster would hold, for a cluster that makes pods ready and slices by itself: statuses
 * apart, unready pods by KWOK's annotation, and no slices for Services that select their pods.
 */
export const liveObjects = (yaml: string): readonly LiveObject[] => {
  const raws = readManifests(yaml, 'case.yaml').objects.map(({ raw }) => raw)
  const selecting = new Set(raws.filter((raw) => raw.kind === 'Service' && fields(raw.spec).selector).map(({ metadata }) => slot(metadata)))
  return raws
    .filter(
      (raw) => raw.kind !== 'EndpointSlice' || !selecting.has(slot({ ...fields(raw.metadata), name: fields(fields(raw.metadata).labels)[SERVICE] })),
    )
    .map((raw) => {
      const { status, ...rest } = raw
      const { creationTimestamp = '', uid: _uid, resourceVersion: _version, ...metadata } = fields(rest.metadata)
      const object = { ...rest, metadata }
      const created = String(creationTimestamp)
      switch (raw.kind) {
        case 'Pod':
          return { raw: podOf(object, status), created, address: String(fields(status).podIP ?? '') }
        case 'Deployment':
        case 'StatefulSet':
        case 'DaemonSet':
        case 'ReplicaSet':
          return { raw: workloadOf(object), created }
        default:
          return { raw: object, created, ...(status === undefined ? {} : { status: timed(status) }) }
      }
    })
}

const SERVICE = 'kubernetes.io/service-name'

const podOf = (raw: Raw, status: unknown): Raw => {
  const conditions = fields(status).conditions
  const unready = Array.isArray(conditions) && conditions.some((each) => fields(each).type === 'Ready' && fields(each).status !== 'True')
  const { annotations, ...metadata } = fields(raw.metadata)
  return {
    ...raw,
    metadata: { ...metadata, annotations: { ...fields(annotations), ...(unready ? { 'sim/ready': 'false' } : {}) } },
    spec: templateOf(raw.spec),
  }
}

const workloadOf = (raw: Raw): Raw => {
  const spec = fields(raw.spec)
  const template = fields(spec.template)
  return { ...raw, spec: { ...spec, template: { ...template, spec: templateOf(template.spec) } } }
}

/** Exams leave out what nothing reads; the API server asks for it. */
const templateOf = (spec: unknown): Raw => {
  const { nodeName: _node, ...rest } = fields(spec)
  const containers = Array.isArray(rest.containers) && rest.containers.length > 0 ? rest.containers : [{}]
  return { ...rest, containers: containers.map((each, i) => ({ name: `main-${i}`, image: 'registry.example/main:1', ...fields(each) })) }
}

/** Conditions carry a time in a real status. */
const timed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(timed)
  if (typeof value !== 'object' || value === null) return value
  const all = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, timed(each)]))
  return 'type' in all && 'status' in all && 'reason' in all ? { lastTransitionTime: '2026-01-01T00:00:00Z', message: '', ...all } : all
}

const slot = (metadata: unknown): string => `${String(fields(metadata).namespace ?? '')}/${String(fields(metadata).name ?? '')}`

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
