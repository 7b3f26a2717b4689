import type {
  AuthorizationPolicy,
  EnvoyFilter,
  IstioAttachment,
  IstioOperation,
  IstioSource,
  Meta,
  RequestAuthentication,
  WasmPlugin,
} from '@portolan/model'
import { internLabels, NONE } from '../intern.ts'
import { type Field, isObject } from '../read.ts'
import { readMatchLabels } from './istio.ts'
import { optional } from './traefik.ts'

export const readAuthorizationPolicy = (object: Field, meta: Meta): AuthorizationPolicy => {
  const spec = object.at('spec')
  return {
    kind: 'AuthorizationPolicy',
    meta,
    ...readAttachment(spec),
    action: spec.at('action').oneOf(['ALLOW', 'DENY', 'AUDIT', 'CUSTOM'], 'ALLOW'),
    rules: spec
      .at('rules')
      .items()
      .map((rule) => ({
        from: rule
          .at('from')
          .items()
          .map((entry) => readSource(entry.at('source'))),
        to: rule
          .at('to')
          .items()
          .map((entry) => readOperation(entry.at('operation'))),
        when: rule
          .at('when')
          .items()
          .map((entry) => ({
            key: entry.at('key').needText('an attribute, like request.headers[x-user]') ?? '',
            values: entry.at('values').texts(),
            notValues: entry.at('notValues').texts(),
          })),
      })),
  }
}

const ADDRESSES: ReadonlySet<string> = new Set(['ipBlocks', 'notIpBlocks', 'remoteIpBlocks', 'notRemoteIpBlocks'])

const readSource = (source: Field): IstioSource => ({
  ipBlocks: source.at('ipBlocks').texts(),
  notIpBlocks: source.at('notIpBlocks').texts(),
  remoteIpBlocks: source.at('remoteIpBlocks').texts(),
  notRemoteIpBlocks: source.at('notRemoteIpBlocks').texts(),
  others: isObject(source.value) ? Object.keys(source.value).filter((name) => source.has(name) && !ADDRESSES.has(name)) : NONE,
})

const readOperation = (operation: Field): IstioOperation => ({
  hosts: operation.at('hosts').texts(),
  notHosts: operation.at('notHosts').texts(),
  ports: operation.at('ports').texts(),
  notPorts: operation.at('notPorts').texts(),
  methods: operation.at('methods').texts(),
  notMethods: operation.at('notMethods').texts(),
  paths: operation.at('paths').texts(),
  notPaths: operation.at('notPaths').texts(),
})

export const readRequestAuthentication = (object: Field, meta: Meta): RequestAuthentication => {
  const spec = object.at('spec')
  return {
    kind: 'RequestAuthentication',
    meta,
    ...readAttachment(spec),
    rules: spec
      .at('jwtRules')
      .items()
      .map((rule) => ({
        issuer: rule.at('issuer').textOr(''),
        headers: rule
          .at('fromHeaders')
          .items()
          .map((entry) => ({ name: entry.at('name').textOr(''), prefix: entry.at('prefix').textOr('') })),
        params: rule.at('fromParams').texts(),
        cookies: rule.at('fromCookies').texts(),
        required: rule.at('presence').value === 'REQUIRED',
      })),
  }
}

/** By its name, its place and what it is attached to: what its patches do isn't read. */
export const readEnvoyFilter = (object: Field, meta: Meta): EnvoyFilter => {
  const spec = object.at('spec')
  const contexts = spec
    .at('configPatches')
    .items()
    .map((patch) => patch.at('match').at('context').textOr('ANY'))
  return {
    kind: 'EnvoyFilter',
    meta,
    selector: internLabels(spec.at('workloadSelector').at('labels').labels()),
    targets: readTargets(spec),
    contexts: [...new Set(contexts)].sort(),
  }
}

export const readWasmPlugin = (object: Field, meta: Meta): WasmPlugin => ({ kind: 'WasmPlugin', meta, ...readAttachment(object.at('spec')) })

const readAttachment = (spec: Field): IstioAttachment => ({ selector: readMatchLabels(spec.at('selector')), targets: readTargets(spec) })

const readTargets = (spec: Field): IstioAttachment['targets'] =>
  [...(spec.has('targetRef') ? [spec.at('targetRef')] : []), ...spec.at('targetRefs').items()].flatMap((entry) => {
    const name = entry.at('name').needText('the name of the object that is meant')
    if (name === undefined) return NONE
    return {
      group: entry.at('group').textOr(''),
      kind: entry.at('kind').textOr(''),
      name,
      ...optional('namespace', entry.at('namespace').text() || undefined),
    }
  })
