import type { Condition, Gateway, GatewayClass, ListenerStatus, ObjectReference, RouteParentStatus } from '@portolan/model'

/**
 * What the controller itself says in `status` (GWA-11, ANS-05). It is evidence: a refusal by the controller outweighs what the
 * objects alone would allow. A condition that is `Unknown`, or that nobody has written yet, says nothing.
 */
export const conditionOf = (conditions: readonly Condition[], type: string): Condition | undefined =>
  conditions.find((condition) => condition.type === type)

/** `InvalidCertificateRef: Secret shop/tls not found`, as reported. */
export const sayCondition = ({ reason, message }: Condition): string =>
  message && message !== reason ? `${reason}: ${withoutStop(message)}` : reason

/** Why the Gateway or its class is turned down by the controller, without final stop; undefined when it isn't. */
export const gatewayRefusal = (gateway: Gateway, gatewayClass: GatewayClass | undefined): string | undefined => {
  const classAccepted = conditionOf(gatewayClass?.conditions ?? [], 'Accepted')
  if (gatewayClass && classAccepted?.status === 'False')
    return `The controller itself reports that it doesn't accept GatewayClass ${gatewayClass.meta.name} (${sayCondition(classAccepted)})`
  for (const type of ['Accepted', 'Programmed'] as const) {
    const condition = conditionOf(gateway.conditions, type)
    // ListenersNotValid comes with the faults of the single listeners, which say more.
    if (condition?.status !== 'False' || condition.reason === 'ListenersNotValid') continue
    const what = type === 'Accepted' ? "isn't accepted" : "isn't programmed, so nothing listens for it"
    return `The controller itself reports that Gateway ${gateway.meta.name} ${what} (${sayCondition(condition)})`
  }
  return undefined
}

/** Why a listener is turned down by the controller, without final stop; undefined when it isn't. */
export const listenerRefusal = (statuses: readonly ListenerStatus[], name: string): string | undefined => {
  const conditions = statuses.find((status) => status.name === name)?.conditions ?? []
  const conflicted = conditionOf(conditions, 'Conflicted')
  if (conflicted?.status === 'True') return `The controller itself reports that listener ${name} is in conflict (${sayCondition(conflicted)})`
  for (const type of ['Accepted', 'Programmed'] as const) {
    const condition = conditionOf(conditions, type)
    if (condition?.status === 'False')
      return `The controller itself reports that listener ${name} isn't ${type.toLowerCase()} (${sayCondition(condition)})`
  }
  return undefined
}

/** What the controller wrote about one parentRef of a route: by the same parent, section and port. */
export const parentStatusOf = (
  statuses: readonly RouteParentStatus[],
  parent: ObjectReference,
  routeNamespace: string,
  controllerName: string | undefined,
): RouteParentStatus | undefined =>
  statuses.find(
    (status) =>
      (controllerName === undefined || status.controllerName === controllerName) &&
      status.parent.kind === parent.kind &&
      status.parent.name === parent.name &&
      (status.parent.namespace ?? routeNamespace) === (parent.namespace ?? routeNamespace) &&
      status.parent.sectionName === parent.sectionName &&
      status.parent.port === parent.port,
  )

const withoutStop = (text: string): string => (text.endsWith('.') ? text.slice(0, -1) : text)
