import type {
  FrontendValidation,
  Gateway,
  GatewayClass,
  LabelSelector,
  Listener,
  ListenerSet,
  ListenerStatus,
  Meta,
  NamespacesFrom,
  ObjectReference,
} from '@portolan/model'
import { internLabels, internText, NONE } from '../intern.ts'
import type { Field } from '../read.ts'
import { readConditions } from './meta.ts'

export const GATEWAY_GROUP = 'gateway.networking.k8s.io'

export const readGatewayClass = (object: Field, meta: Meta): GatewayClass => {
  const features = object.at('status').at('supportedFeatures')
  return {
    kind: 'GatewayClass',
    meta,
    controllerName: object.at('spec').at('controllerName').needText('the controller that serves the class') ?? '',
    conditions: readConditions(object.at('status').at('conditions')),
    // Until Gateway API 1.2 the list held plain names.
    ...(features.given
      ? { features: features.items().map((entry) => (typeof entry.value === 'string' ? entry.value : entry.at('name').textOr(''))) }
      : {}),
  }
}

export const readGateway = (object: Field, meta: Meta): Gateway => {
  const spec = object.at('spec')
  const status = object.at('status')
  const tls = spec.at('tls')
  const frontendTls = tls.has('frontend') ? readFrontendTls(tls.at('frontend')) : undefined
  const clientCertificate = tls.has('backend') ? readReference(tls.at('backend').at('clientCertificateRef'), '', 'Secret') : undefined
  if (!spec.at('listeners').given) spec.at('listeners').missing('a list of listeners')
  return {
    kind: 'Gateway',
    meta,
    className: spec.at('gatewayClassName').needText('the name of a GatewayClass') ?? '',
    listeners: readListeners(spec.at('listeners')),
    allowedListeners: readNamespaces(spec.at('allowedListeners').at('namespaces'), 'None'),
    ...(spec.at('defaultScope').text() === 'All' ? { defaultScope: 'All' as const } : {}),
    addresses: status
      .at('addresses')
      .items()
      .map((entry) => ({ type: entry.at('type').textOr('IPAddress'), value: entry.at('value').textOr('') })),
    conditions: readConditions(status.at('conditions')),
    listenerStatus: readListenerStatus(status.at('listeners')),
    ...(frontendTls ? { frontendTls } : {}),
    ...(clientCertificate ? { backendClientCertificate: clientCertificate } : {}),
  }
}

export const readListenerSet = (object: Field, meta: Meta): ListenerSet => {
  const spec = object.at('spec')
  const parent = readReference(spec.at('parentRef'), GATEWAY_GROUP, 'Gateway')
  if (!spec.at('listeners').given) spec.at('listeners').missing('a list of listeners')
  return {
    kind: 'ListenerSet',
    meta,
    parent: parent ?? { group: GATEWAY_GROUP, kind: 'Gateway', name: '' },
    listeners: readListeners(spec.at('listeners')),
    conditions: readConditions(object.at('status').at('conditions')),
    listenerStatus: readListenerStatus(object.at('status').at('listeners')),
  }
}

/** A reference with the API's defaults for group and kind. Undefined, with a complaint, when it has no name. */
export const readReference = (field: Field, group: string, kind: string): ObjectReference | undefined => {
  const name = field.at('name').needText('the name of the object that is meant')
  if (name === undefined) return undefined
  const namespace = field.at('namespace').text()
  const sectionName = field.at('sectionName').text()
  const port = field.at('port').port()
  return {
    group: internText(field.at('group').textOr(group)),
    kind: internText(field.at('kind').textOr(kind)),
    ...(namespace ? { namespace: internText(namespace) } : {}),
    name,
    ...(sectionName ? { sectionName } : {}),
    ...(port === undefined ? {} : { port }),
  }
}

export const readReferences = (list: Field, group: string, kind: string): readonly ObjectReference[] =>
  list.items().flatMap((entry) => readReference(entry, group, kind) ?? NONE)

/** `metav1.LabelSelector`. */
export const readSelector = (field: Field): LabelSelector => ({
  matchLabels: internLabels(field.at('matchLabels').labels()),
  matchExpressions: field
    .at('matchExpressions')
    .items()
    .map((entry) => ({ key: entry.at('key').textOr(''), operator: entry.at('operator').textOr(''), values: entry.at('values').texts() })),
})

/** Two listeners of one name are refused by the API server; in a folder both stay, and the second is complained about. */
const readListeners = (list: Field): readonly Listener[] => {
  const names = new Set<string>()
  return list.items().map((entry) => {
    const name = entry.at('name').needText('the name of the listener') ?? ''
    if (names.has(name))
      entry.complain('duplicate-name', 'error', `${entry.path} is a second listener named ${JSON.stringify(name)}; names have to differ.`)
    names.add(name)
    return readListener(entry, name)
  })
}

const readListener = (entry: Field, name: string): Listener => {
  const port = entry.at('port').value === 0 ? 0 : entry.at('port').port()
  if (!entry.at('port').given) entry.at('port').missing('the port of the listener')
  const tls = entry.at('tls')
  return {
    name,
    hostname: entry.at('hostname').textOr(''),
    port: port ?? 0,
    protocol: entry.at('protocol').needText('HTTP, HTTPS, TLS, TCP or UDP') ?? 'HTTP',
    ...(tls.given
      ? {
          tls: {
            mode: tls.at('mode').oneOf(['Terminate', 'Passthrough'], 'Terminate'),
            certificateRefs: readReferences(tls.at('certificateRefs'), '', 'Secret'),
          },
        }
      : {}),
    allowedRoutes: {
      namespaces: readNamespaces(entry.at('allowedRoutes').at('namespaces'), 'Same'),
      kinds: entry
        .at('allowedRoutes')
        .at('kinds')
        .items()
        .map((kind) => ({ group: kind.at('group').textOr(GATEWAY_GROUP), kind: kind.at('kind').textOr('') })),
    },
  }
}

const readNamespaces = (field: Field, fallback: 'Same' | 'None'): NamespacesFrom => {
  const from = field.at('from').oneOf(['All', 'Selector', 'Same', 'None'], fallback)
  if (from !== 'Selector') return { from }
  if (!field.has('selector')) field.at('selector').missing('the labels of the namespaces that are meant', 'Nothing is taken.')
  return field.has('selector') ? { from, selector: readSelector(field.at('selector')) } : { from: 'None' }
}

const readListenerStatus = (list: Field): readonly ListenerStatus[] =>
  list.items().map((entry) => ({
    name: entry.at('name').textOr(''),
    attachedRoutes: entry.at('attachedRoutes').integer() ?? 0,
    conditions: readConditions(entry.at('conditions')),
  }))

const readFrontendTls = (field: Field): Gateway['frontendTls'] => {
  const byDefault = readValidation(field.at('default').at('validation'))
  return {
    ...(byDefault ? { default: byDefault } : {}),
    perPort: field
      .at('perPort')
      .items()
      .flatMap((entry) => {
        const port = entry.at('port').port()
        const validation = readValidation(entry.at('tls').at('validation'))
        return port === undefined ? NONE : { port, ...(validation ? { validation } : {}) }
      }),
  }
}

const readValidation = (field: Field): FrontendValidation | undefined =>
  field.given
    ? {
        mode: field.at('mode').oneOf(['AllowValidOnly', 'AllowInsecureFallback'], 'AllowValidOnly'),
        caCertificateRefs: readReferences(field.at('caCertificateRefs'), '', 'ConfigMap'),
      }
    : undefined
