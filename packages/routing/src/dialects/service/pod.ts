import { type Cluster, refTo } from '@portolan/model'
import type { Endpoint, Entry, Outcome, Step, Trace, Unknown } from '../../answer.ts'
import { insideOf } from '../../dialer.ts'
import { letIn } from '../../arrive.ts'
import { partsOf } from '../../landing.ts'
import { clientSource, type Source, sourceOf } from '../../party.ts'
import type { Asked } from '../../request.ts'
import type { ServiceCourse } from './course.ts'
import { asSent, done } from './outcome.ts'

/** Straight to a pod's own address (SVC-25). */
export const toPod = (cluster: Cluster, course: ServiceCourse & { readonly to: 'pod' }, asked: Asked): Trace => {
  const { pod, port, found, address } = course
  const ref = refTo(pod)
  const entry: Entry = { ref, ...(address ? { address } : {}), port }
  const steps = found ? [found] : []
  const ip = pod.ips.find((own) => own === address) ?? pod.ips[0] ?? ''
  if (pod.phase !== 'Running' || ip === '') {
    const text = `Pod ${pod.meta.name} is ${pod.phase === 'Running' ? 'without an address' : pod.phase}`
    return done(entry, { type: 'refuse', reason: text }, [...steps, { stage: 'endpoints', verdict: 'fail', ref, text, rule: 'SVC-03' }], [])
  }
  const declared = pod.ports.some((container) => (container.port === port || container.hostPort === port) && container.protocol === asked.transport)
  const hint: Unknown[] = declared
    ? []
    : [{ ref, text: `Pod ${pod.meta.name} declares no ${asked.transport} port ${port}. It may listen there all the same.` }]
  const step: Step = {
    stage: 'endpoints',
    verdict: 'pass',
    ref,
    text: `${address ?? ip}:${port} is Pod ${pod.meta.name}${pod.ready ? '' : ', which is not ready'}`,
    ...(pod.hostNetwork ? { detail: `On the host's network: its address is that of node ${pod.node ?? 'where it runs'}.` } : {}),
    rule: 'SVC-25',
  }
  const endpoint: Endpoint = {
    address: ip,
    port,
    ready: pod.ready,
    serving: pod.ready,
    terminating: pod.meta.deleting,
    share: 1,
    pod: ref,
    ...(pod.node ? { node: pod.node } : {}),
  }
  const bare = {
    service: { namespace: pod.meta.namespace ?? '', name: pod.meta.name, port },
    endpoints: [endpoint],
    steps: [...steps, step],
    unknowns: hint,
  }
  const landing = letIn(cluster, bare, ref, asked.transport, caller(cluster, asked))
  if (landing.status !== undefined)
    return done(entry, { type: 'refuse', reason: landing.reason ?? 'nothing answers' }, landing.steps, landing.unknowns)
  const backends = partsOf(landing, { ...asSent(asked), share: 1, endpoints: landing.endpoints })
  const forward: Outcome = { type: 'forward', backends, mirrors: [] }
  const doubts = [
    ...(landing.undecided ? [{ reason: landing.undecided.reason, why: landing.undecided.why }] : []),
    ...(asked.from === 'outside' && !pod.hostNetwork && !course.pinned && address === ip
      ? [
          {
            reason: "Pods' addresses are meant for inside the cluster; whether the network routes them from outside is not known.",
            why: 'nothing routes it',
          },
        ]
      : []),
  ]
  if (doubts.length === 0) return done(entry, forward, landing.steps, landing.unknowns)
  const possible: Outcome[] = [forward, ...doubts.map(({ why }): Outcome => ({ type: 'refuse', reason: why }))]
  return done(entry, { type: 'unknown', reason: doubts.map(({ reason }) => reason).join(' '), possible }, landing.steps, landing.unknowns)
}

const caller = (cluster: Cluster, asked: Asked): Source => {
  const { from, sourceIp } = asked
  return from !== 'outside' && sourceIp === undefined ? sourceOf(cluster, insideOf(asked)) : clientSource(asked)
}
