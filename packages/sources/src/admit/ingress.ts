import type { Ingress, IngressBackend, IngressClass, IngressPath, IngressRule, Meta } from '@portolan/model'
import { internText } from '../intern.ts'
import type { Field } from '../read.ts'

export const readIngress = (object: Field, meta: Meta): Ingress => {
  const spec = object.at('spec')
  const className = spec.at('ingressClassName').text()
  const defaultBackend = spec.has('defaultBackend') ? readBackend(spec.at('defaultBackend')) : null
  const rules = spec.at('rules').items().map(readRule)
  if (!spec.given) spec.missing('rules or a default backend')
  else if (rules.length === 0 && defaultBackend === null && !spec.has('defaultBackend')) {
    spec.complain('missing-field', 'error', 'spec has neither rules nor defaultBackend; expected at least one of them. This Ingress routes nothing.')
  }
  return {
    kind: 'Ingress',
    meta,
    ...(className === undefined ? {} : { className: internText(className) }),
    ...(defaultBackend ? { defaultBackend } : {}),
    tls: spec
      .at('tls')
      .items()
      .map((entry) => {
        const secretName = entry.at('secretName').text()
        return { hosts: entry.at('hosts').texts(), ...(secretName ? { secretName } : {}) }
      }),
    rules,
    addresses: object
      .at('status')
      .at('loadBalancer')
      .at('ingress')
      .items()
      .map((entry) => {
        const ip = entry.at('ip').text()
        const hostname = entry.at('hostname').text()
        return { ...(ip ? { ip } : {}), ...(hostname ? { hostname } : {}) }
      }),
  }
}

const readRule = (rule: Field): IngressRule => {
  const host = rule.at('host').textOr('')
  checkHost(rule.at('host'), host)
  if (!rule.has('http')) return { host, paths: null }
  const list = rule.at('http').at('paths')
  if (!list.given) list.missing('a list of paths')
  return { host, paths: list.items().map(readPath) }
}

const readPath = (entry: Field): IngressPath => {
  const type = entry.at('pathType')
  if (!type.given) type.missing('Exact, Prefix or ImplementationSpecific', 'It is read as ImplementationSpecific.')
  const pathType = type.oneOf(['Exact', 'Prefix', 'ImplementationSpecific'], 'ImplementationSpecific')
  const path = entry.at('path').textOr('')
  checkPath(entry.at('path'), path, pathType)
  if (!entry.has('backend')) entry.at('backend').missing('a Service with a port, or a resource')
  return { path, pathType, backend: readBackend(entry.at('backend')) }
}

/** null, with a complaint, for what names no target. A Service without a port stays unread: which of its ports is meant can't be told. */
const readBackend = (backend: Field): IngressBackend | null => {
  if (!backend.given) return null
  if (backend.has('resource')) {
    if (backend.has('service'))
      backend.complain('invalid-value', 'error', `${backend.path} has both service and resource; expected one of them. The resource is read.`)
    const resource = backend.at('resource')
    const kind = resource.at('kind').needText('the kind of the resource')
    const name = resource.at('name').needText('the name of the resource')
    return kind === undefined || name === undefined ? null : { resource: { apiGroup: resource.at('apiGroup').textOr(''), kind, name } }
  }
  const service = backend.at('service')
  if (!service.given) {
    if (backend.has('serviceName'))
      service.missing('service.name and service.port', 'serviceName and servicePort are of networking.k8s.io/v1beta1 and not read.')
    else service.missing('a Service with a port, or a resource')
    return null
  }
  const name = service.at('name').needText('the name of a Service')
  const port = readPort(service.at('port'))
  return name === undefined || port === undefined ? null : { service: internText(name), port }
}

const readPort = (port: Field): number | string | undefined => {
  if (typeof port.value === 'number' || typeof port.value === 'string') {
    port.complain('wrong-type', 'error', `${port.path} is ${port.quoted()}; expected an object with number or name. It is read as that port.`)
    return port.portOrName()
  }
  const number = port.at('number').value === 0 ? undefined : port.at('number').port()
  const name = port.at('name').text() || undefined
  if (number !== undefined && name !== undefined) {
    port.complain('invalid-value', 'error', `${port.path} has both number and name; expected one of them. The number is read.`)
  }
  if (number === undefined && name === undefined && !port.at('number').given) port.missing('number or name of a port of the Service')
  return number ?? name
}

/** What the API server refuses in a host (ING-08). It is kept as written. */
const checkHost = (field: Field, host: string): void => {
  const problem = /^\d{1,3}(\.\d{1,3}){3}$/.test(host)
    ? 'an IP address'
    : host.includes(':')
      ? 'a name with a port'
      : host.includes('*') && !/^\*\.[^*]+$/.test(host)
        ? 'a wildcard in another place than the first label'
        : undefined
  if (problem) field.complain('invalid-value', 'error', `${field.path} is ${field.quoted()}, ${problem}; expected a DNS name, or *. and a DNS name.`)
}

/** What the API server refuses in a path (ING-08). It is kept as written. */
const checkPath = (field: Field, path: string, type: IngressPath['pathType']): void => {
  if (path === '' && type === 'ImplementationSpecific') return
  if (!path.startsWith('/')) {
    const said = field.given ? field.quoted() : 'missing'
    field.complain('invalid-value', 'error', `${field.path} is ${said}; expected a path that starts with /.`)
    return
  }
  if (type === 'ImplementationSpecific') return
  const bad = ['//', '/./', '/../', '%2f', '%2F'].find((part) => path.includes(part)) ?? ['/..', '/.'].find((end) => path.endsWith(end))
  if (bad) field.complain('invalid-value', 'error', `${field.path} is ${field.quoted()} and has ${bad}, which pathType ${type} may not have.`)
}

export const readIngressClass = (object: Field, meta: Meta): IngressClass => {
  const spec = object.at('spec')
  const parameters = spec.at('parameters')
  const kind = parameters.at('kind').text()
  const name = parameters.at('name').text()
  const namespace = parameters.at('namespace').text()
  return {
    kind: 'IngressClass',
    meta,
    controller: spec.at('controller').needText('the controller that serves the class') ?? '',
    isDefault: meta.annotations['ingressclass.kubernetes.io/is-default-class'] === 'true',
    ...(kind !== undefined && name !== undefined
      ? { parameters: { apiGroup: parameters.at('apiGroup').textOr(''), kind, name, ...(namespace ? { namespace } : {}) } }
      : {}),
  }
}
