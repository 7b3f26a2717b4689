import type { ContainerPort, DaemonSet, Deployment, Meta, Namespace, Node, Pod, ReplicaSet, StatefulSet } from '@portolan/model'
import { isControllerImage, tellsPlace, withoutCredentials } from '../controllers.ts'
import { internLabels, internList, internOptional, NONE } from '../intern.ts'
import { type Field, isObject } from '../read.ts'
import { readTransport } from './service.ts'

export const readPod = (object: Field, meta: Meta): Pod => {
  const spec = object.at('spec')
  const status = object.at('status')
  const ready = hasCondition(status, 'Ready')
  const node = internOptional(spec.at('nodeName').text() || undefined)
  const hostname = internOptional(spec.at('hostname').text() || undefined)
  const subdomain = internOptional(spec.at('subdomain').text() || undefined)
  const reason = ready ? undefined : reasonOf(status)
  const { ports, images, args, configMaps } = readContainers(spec, meta)
  // One shape for all, absent parts included: see readMeta.
  return {
    kind: 'Pod',
    meta,
    phase: status.at('phase').oneOf(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'], 'Pending'),
    ready,
    ips: readIps(status),
    node,
    hostNetwork: spec.at('hostNetwork').flag() ?? false,
    hostname,
    subdomain,
    ports,
    images,
    restarts: containerStatuses(status).reduce((sum, container) => sum + (container.at('restartCount').integer() ?? 0), 0),
    reason: internOptional(reason),
    unreadySince: ready ? undefined : unreadySince(status),
    closedGates: internList(
      spec
        .at('readinessGates')
        .items()
        .map((gate) => gate.at('conditionType').textOr(''))
        .filter((gate) => !hasCondition(status, gate)),
    ),
    args,
    ...(configMaps ? { configMaps } : {}),
  }
}

const hasCondition = (status: Field, type: string): boolean => {
  const { value } = status.at('conditions')
  return Array.isArray(value) && value.some((entry) => isObject(entry) && entry.type === type && entry.status === 'True')
}

/** By the condition Ready, in seconds. */
const unreadySince = (status: Field): number | undefined => {
  const condition = status
    .at('conditions')
    .items()
    .find((entry) => entry.at('type').value === 'Ready')
  const time = Date.parse(condition?.at('lastTransitionTime').text() ?? '')
  return Number.isFinite(time) ? Math.floor(time / 1_000) : undefined
}

const readIps = (status: Field): readonly string[] => {
  const all = status
    .at('podIPs')
    .items()
    .flatMap((entry) => entry.at('ip').text() ?? NONE)
  const ip = all.length > 1 ? undefined : (all[0] ?? status.at('podIP').text())
  // A literal list has no room to grow, which flatMap leaves.
  return ip ? [ip] : all.length > 1 ? all : NONE
}

const containerStatuses = (status: Field): Field[] => [...status.at('initContainerStatuses').items(), ...status.at('containerStatuses').items()]

/** Words that every starting pod has: they say less than the condition does. */
const STARTING: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing', 'Completed'])

/** The nearest cause first: the pod's own word (Evicted), a container's (CrashLoopBackOff), the scheduler's, the condition's. */
const reasonOf = (status: Field): string | undefined => {
  const own = status.at('reason').text()
  if (own) return own
  for (const container of containerStatuses(status)) {
    const state = container.at('state')
    const reason = state.at('waiting').at('reason').text() ?? state.at('terminated').at('reason').text()
    if (reason && !STARTING.has(reason)) return reason
  }
  const conditions = status.at('conditions').items()
  for (const type of ['PodScheduled', 'Ready']) {
    const condition = conditions.find((entry) => entry.at('type').value === type && entry.at('status').value !== 'True')
    const reason = condition?.at('reason').text()
    if (reason) return reason
  }
  return undefined
}

interface Containers {
  readonly ports: readonly ContainerPort[]
  readonly images: readonly string[]
  readonly args: readonly string[]
  readonly configMaps?: readonly string[]
}

/** Of the containers, then of the init containers that keep running: the order in which named ports are looked up (SVC-05). */
const readContainers = (spec: Field, meta: Meta): Containers => {
  const sidecars = spec.has('initContainers')
    ? spec
        .at('initContainers')
        .items()
        .filter((container) => container.at('restartPolicy').value === 'Always')
    : []
  const containers = [...spec.at('containers').items(), ...sidecars]
  const images = containers.map((container) => container.at('image').textOr(''))
  const controllers = containers.filter((container, index) => isControllerImage(images[index] ?? '') && !isSidecar(container))
  const configMaps = controllers.length > 0 ? readConfigMapNames(spec, controllers) : NONE
  return {
    ports: internList(containers.flatMap((container) => container.at('ports').items().flatMap(readContainerPort))),
    images: internList(images.filter((image) => image !== '')),
    args: internList(controllers.flatMap((container) => readArguments(container, meta))),
    ...(configMaps.length > 0 ? { configMaps: internList(configMaps) } : {}),
  }
}

/** Istio's proxy beside an application decides nothing about how traffic enters: there may be one in every pod. */
const isSidecar = (container: Field): boolean => {
  const words = arrayOf(container.at('args').value)
  return words[0] === 'proxy' && words[1] === 'sidecar'
}

/** Names of the ConfigMaps from which a controller has files or its environment: static configuration that the objects don't show (UNK-01). */
const readConfigMapNames = (spec: Field, controllers: readonly Field[]): readonly string[] => {
  const names = new Set<string>()
  const add = (reference: unknown): void => {
    if (isObject(reference) && typeof reference.name === 'string' && reference.name !== '') names.add(reference.name)
  }
  for (const volume of arrayOf(spec.at('volumes').value)) {
    if (!isObject(volume)) continue
    add(volume.configMap)
    const sources = isObject(volume.projected) ? arrayOf(volume.projected.sources) : NONE
    for (const source of sources) if (isObject(source)) add(source.configMap)
  }
  for (const container of controllers) for (const entry of arrayOf(container.at('envFrom').value)) if (isObject(entry)) add(entry.configMapRef)
  return [...names].sort()
}

const readContainerPort = (entry: Field): ContainerPort | readonly never[] => {
  const port = entry.at('containerPort').port()
  const hostPort = entry.at('hostPort').value === 0 ? undefined : entry.at('hostPort').port()
  if (port === undefined) return NONE
  return { name: entry.at('name').textOr(''), port, protocol: readTransport(entry.at('protocol')), ...(hostPort === undefined ? {} : { hostPort }) }
}

/** Variables that are options: Traefik's, and istiod's features. */
const isOption = (name: string): boolean => name.startsWith('TRAEFIK_') || name.startsWith('PILOT_')

/**
 * Command, arguments and configuration variables of a controller, with `$(NAME)` filled in where the pod itself says it.
 * Values of other variables never leave this function.
 */
const readArguments = (container: Field, meta: Meta): readonly string[] => {
  const variables = new Map<string, string>()
  for (const entry of arrayOf(container.at('env').value)) {
    if (!isObject(entry) || typeof entry.name !== 'string') continue
    const value = typeof entry.value === 'string' ? entry.value : fromDownwardApi(entry.valueFrom, meta)
    if (value !== undefined) variables.set(entry.name, value)
  }
  const expand = (text: string): string =>
    text.replaceAll(/\$\(([A-Za-z0-9_.-]+)\)/g, (whole, name: string) => (tellsPlace(name) ? (variables.get(name) ?? whole) : whole))
  const words = [...container.at('command').texts(), ...container.at('args').texts()].map(expand)
  const options = [...variables].filter(([name]) => isOption(name)).map(([name, value]) => `${name}=${value}`)
  return withoutCredentials([...words, ...options])
}

const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : NONE)

const fromDownwardApi = (valueFrom: unknown, meta: Meta): string | undefined => {
  const field = isObject(valueFrom) && isObject(valueFrom.fieldRef) ? valueFrom.fieldRef.fieldPath : undefined
  return field === 'metadata.namespace' ? meta.namespace : field === 'metadata.name' ? meta.name : undefined
}

export const readNode = (object: Field, meta: Meta): Node => {
  const zone = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'].find((label) => Object.hasOwn(meta.labels, label))
  return {
    kind: 'Node',
    meta,
    addresses: object
      .at('status')
      .at('addresses')
      .items()
      .map((entry) => ({ type: entry.at('type').textOr(''), address: entry.at('address').textOr('') })),
    ready: hasCondition(object.at('status'), 'Ready'),
    ...(zone === undefined ? {} : { zone: meta.labels[zone] }),
  }
}

export const readNamespace = (object: Field, meta: Meta): Namespace => ({
  kind: 'Namespace',
  meta,
  terminating: meta.deleting || object.at('status').at('phase').value === 'Terminating',
})

type AnyWorkload = Deployment | ReplicaSet | StatefulSet | DaemonSet

/** A DaemonSet's `replicas` are the nodes that should run it: 0 until its controller has counted them. */
export const readWorkload =
  <W extends AnyWorkload>(kind: W['kind']) =>
  (object: Field, meta: Meta): W => {
    const status = object.at('status')
    const daemon = kind === 'DaemonSet'
    const counted = status.has('observedGeneration') || status.has('replicas') || status.has('desiredNumberScheduled')
    const ready = status.at(daemon ? 'numberReady' : 'readyReplicas').integer() ?? 0
    const replicas = daemon ? (status.at('desiredNumberScheduled').integer() ?? 0) : (object.at('spec').at('replicas').integer() ?? 1)
    const template = object.at('spec').at('template')
    return {
      kind,
      meta,
      replicas,
      ...(counted ? { ready } : {}),
      template: {
        labels: internLabels(template.at('metadata').at('labels').labels()),
        ...readContainers(template.at('spec'), meta),
        hostNetwork: template.at('spec').at('hostNetwork').flag() ?? false,
      },
    } as W
  }
