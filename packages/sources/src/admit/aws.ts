import type { IngressClassParametersOf, Meta, TargetGroupBindingOf } from '@portolan/model'
import { type Field, isObject } from '../read.ts'
import { readSelector } from './gateway.ts'
import { optional } from './traefik.ts'

export const readIngressClassParams =
  <K extends 'IngressClassParams' | 'EKSIngressClassParams'>(kind: K) =>
  (object: Field, meta: Meta): IngressClassParametersOf<K> => {
    const spec = object.at('spec')
    const port = spec.at('sslRedirectPort')
    return {
      kind,
      meta,
      ...optional('group', spec.has('group') ? spec.at('group').at('name').needText('the name of the group') : undefined),
      ...optional('namespaceSelector', spec.has('namespaceSelector') ? readSelector(spec.at('namespaceSelector')) : undefined),
      ...optional('scheme', spec.at('scheme').text() || undefined),
      // The second name is that of EKS Auto Mode.
      certificates: [...spec.at('certificateArn').texts(), ...spec.at('certificateARNs').texts()],
      ...optional('sslRedirectPort', typeof port.value === 'number' ? String(port.value) : port.text() || undefined),
      ...optional('sslPolicy', spec.at('sslPolicy').text() || undefined),
      inboundCidrs: spec.at('inboundCIDRs').texts(),
      ...optional('targetType', spec.at('targetType').text() || undefined),
      ...optional('loadBalancerName', spec.at('loadBalancerName').text() || undefined),
      ...optional('ipAddressType', spec.at('ipAddressType').text() || undefined),
      waf: spec.has('wafv2AclArn') || spec.has('wafv2AclName'),
      listeners: spec
        .at('listeners')
        .items()
        .map((entry) => ({ protocol: entry.at('protocol').textOr(''), port: entry.at('port').port() ?? 0 })),
    }
  }

export const readTargetGroupBinding =
  <K extends 'TargetGroupBinding' | 'EKSTargetGroupBinding'>(kind: K) =>
  (object: Field, meta: Meta): TargetGroupBindingOf<K> => {
    const spec = object.at('spec')
    const service = spec.at('serviceRef')
    if (isObject(spec.value) && !service.given) service.missing('name and port of a Service')
    return {
      kind,
      meta,
      service: {
        name: service.given ? (service.at('name').needText('the name of a Service') ?? '') : '',
        ...optional('port', service.at('port').portOrName()),
      },
      ...optional('targetType', spec.at('targetType').text() || undefined),
      targetGroup: {
        ...optional('arn', spec.at('targetGroupARN').text() || undefined),
        ...optional('name', spec.at('targetGroupName').text() || undefined),
      },
    }
  }
