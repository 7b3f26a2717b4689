import { type Ingress, type Labels, NO_LABELS, refTo } from '@portolan/model'
import { isMalformed } from '../../haproxy/malformed.ts'
import type { IngressController } from '../../ingress/controllers.ts'
import { proxyOf } from '../../ingress/proxy.ts'
import { inOrder } from '../../order.ts'
import type { Action, Proxy as RunningProxy, RouteTable } from '../../table.ts'
import { noteAnnotations } from './annotations.ts'
import { convert, type Converted, type Source } from './converter.ts'
import { codeOf, type Setting } from './gates.ts'
import type { Match } from './hosts.ts'
import { type Keys, Said, split } from './keys.ts'
import { sitesOf } from './sites.ts'
import { passthrough, tcpServices } from './streams.ts'

/** Where no version can be read: the one that was observed (OBS-09). */
const ASSUMED = '0.15'

/** jcmoraisjr/haproxy-ingress: every host looks its own paths up, then those of wildcards, then those of no host (HAJ-01 to HAJ-11, ALG-HAJ). */
export const compileHaproxyIngress = (controller: IngressController): readonly RouteTable[] => {
  const { cluster, options, version } = controller
  const { object, unread } = options.configMap()
  const global = object?.options ?? NO_LABELS
  const ingresses = inOrder(controller.ingresses).sort((a, b) => a.meta.created - b.meta.created)
  const source: Source = { cluster, prefixes: prefixesOf(controller), global, classKeys: classKeysOf(controller) }
  const converted = convert(ingresses, source)
  const proxy = proxyOf(controller)
  const setting: Setting = { cluster, global: new Said(global), hosts: converted.hosts }
  const order = typeOrderOf(setting.global)
  const secure = proxy.listeners.filter(({ protocol }) => protocol === 'HTTPS')
  const plain = proxy.listeners.filter(({ protocol }) => protocol === 'HTTP')
  const otherwise = otherwiseOf(controller, setting.global)
  const passed = passthrough(converted.hosts.values(), secure)
  const streams = tcpServices(controller, converted)
  const names = (list: RunningProxy['listeners']): readonly string[] => list.map(({ name }) => name)
  return [
    {
      proxy: {
        ...proxy,
        listeners: [...proxy.listeners, ...passed.listeners, ...streams.listeners],
        ...frozen(converted),
        assumed: controller.unserved
          ? []
          : [
              ...proxy.assumed,
              ...(version ? [] : [`No version of ${proxy.title} can be read; ${ASSUMED} is assumed.`]),
              ...(options.known ? [] : [`The options of ${proxy.title} can't be read; they are taken to be at their defaults.`]),
              ...(unread ? [unread] : []),
            ],
      },
      normalize: [],
      sites: [
        ...passed.sites,
        ...streams.sites,
        ...sitesOf(setting, order, names(plain), false, otherwise),
        ...(secure.length > 0 ? sitesOf(setting, order, names(secure), true, otherwise) : []),
      ],
      otherwise,
      blind: [...converted.blind, ...ingresses.flatMap((ingress) => noteAnnotations(ingress, source.prefixes)), ...nativeText(object, global)],
    },
  ]
}

/** HAJ-01: `--annotations-prefix`, separated by commas. */
export const prefixesOf = ({ options }: IngressController): readonly string[] => {
  const flag = options.flag('annotations-prefix')
  return flag === undefined ? ['haproxy-ingress.github.io', 'ingress.kubernetes.io'] : split(flag, ',')
}

/** Keys of the ConfigMap that a class names as its parameters; it stands in the controller's namespace. */
const classKeysOf = ({ cluster, classes, options }: IngressController): ((ingress: Ingress) => Keys) => {
  const made = new Map<string, Keys>()
  return ({ className }) => {
    const parameters = classes.find(({ meta }) => meta.name === className)?.parameters
    if (parameters?.apiGroup !== '' || parameters.kind.toLowerCase() !== 'configmap') return NO_KEYS
    const known = made.get(parameters.name)
    if (known) return known
    const namespace = options.namespace ?? parameters.namespace ?? ''
    const object = cluster.get('ConfigMap', namespace, parameters.name)
    const keys: Keys = new Map(
      Object.entries(object?.options ?? NO_LABELS).map(([key, text]) => [
        key,
        { text, namespace, ...(object ? { at: refTo(object, `/data/${key}`) } : {}) },
      ]),
    )
    made.set(parameters.name, keys)
    return keys
  }
}

const NO_KEYS: Keys = new Map()
const TYPES: readonly Match[] = ['exact', 'prefix', 'begin', 'regex']

/** `path-type-order`: all four, each once; else the default (annotations/global.go, buildGlobalPathTypeOrder). */
const typeOrderOf = (global: Said): readonly Match[] => {
  const written = global.text('path-type-order').split(',')
  const order = TYPES.filter((type) => written.includes(type)).sort((a, b) => written.indexOf(a) - written.indexOf(b))
  return order.length === TYPES.length && written.length === TYPES.length ? order : TYPES
}

/** HAJ-10: what nothing takes goes to `--default-backend-service`, to `default-backend-redirect`, or is answered 404. */
const otherwiseOf = ({ cluster, options, ref }: IngressController, global: Said): Action => {
  const [namespace = '', name = '', ...more] = (options.flag('default-backend-service') ?? '').split('/')
  const service = more.length === 0 && name !== '' ? cluster.get('Service', namespace, name) : undefined
  const [port] = service?.ports ?? []
  if (port)
    return {
      do: 'forward',
      targets: [{ weight: 1, service: { namespace, name, port: port.port }, filters: [], protocol: 'http', origin: ref }],
      filters: [],
    }
  const away = global.text('default-backend-redirect')
  if (away !== '')
    return {
      do: 'redirect',
      status: codeOf(global.text('default-backend-redirect-code')),
      to: { url: away, relative: true },
      origin: ref,
      rule: 'HAJ-08',
    }
  return { do: 'respond', status: 404, reason: 'no rule takes the request', rule: 'HAJ-10' }
}

/** HAProxy refuses a map with a pattern that isn't one: the controller goes on with what it had (RGX-03). */
const frozen = ({ hosts }: Converted): Pick<RunningProxy, 'frozenBy'> => {
  const found = [...hosts.values()].flatMap((host) => [
    ...host.paths.flatMap(({ match, path, ingress, pointer }) =>
      match === 'regex' && isMalformed(path) ? [{ ref: refTo(ingress, `${pointer}/path`), pattern: path }] : [],
    ),
    ...['server-alias-regex', 'redirect-from-regex'].flatMap((key) => {
      const { text, at } = host.said.get(key)
      return at && isMalformed(text) ? [{ ref: at, pattern: text }] : []
    }),
  ])
  if (found.length === 0) return {}
  return {
    frozenBy: found.map(({ ref, pattern }) => ({
      ref,
      rule: 'RGX-03',
      text: `${pattern} is no regular expression: HAProxy can't load the configuration and keeps what it had.`,
    })),
  }
}

/** Native text for all (UNK-02). */
const nativeText = (object: Parameters<typeof refTo>[0] | undefined, global: Labels): RouteTable['blind'] =>
  [
    'config-frontend',
    'config-frontend-early',
    'config-frontend-late',
    'config-backend',
    'config-backend-early',
    'config-backend-late',
    'config-proxy',
  ].flatMap((key) =>
    object && global[key] !== undefined && global[key] !== ''
      ? [
          {
            ref: refTo(object, `/data/${key}`),
            code: 'UNK-02',
            weight: 'may-change' as const,
            text: `${key} of the ConfigMap holds configuration of HAProxy that is not run here.`,
          },
        ]
      : [],
  )
