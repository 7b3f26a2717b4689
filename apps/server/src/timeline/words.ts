import type { HTTPRouteMatch, IngressBackend, KubeObject, RouteBackend } from '@portolan/model'

/** What of an object a reader would call a change, by what it is about: `rule shop.example.com/cart` is `cart:8080`. */
type Told = ReadonlyMap<string, string>

const MOST_WORDS = 12
const LONGEST = 80

/**
 * The difference between two states of an object in words, one thing a line; empty when nothing changed that anybody would want to know:
 * versions, labels and what a status counts. An object that came or went has no lines.
 */
export const wordsOf = (before: KubeObject | undefined, after: KubeObject | undefined): readonly string[] => {
  if (!before || !after) return []
  const [old, now] = [toldOf(before), toldOf(after)]
  const words: string[] = []
  for (const [what, value] of now) {
    const was = old.get(what)
    if (was === undefined) words.push(value ? `${what} added: ${value}` : `${what} added`)
    else if (was !== value)
      words.push(was === '' || value === '' || value.length > LONGEST || was.length > LONGEST ? `${what} changed` : `${what}: ${was} to ${value}`)
  }
  for (const what of old.keys()) if (!now.has(what)) words.push(`${what} removed`)
  return words.length > MOST_WORDS ? [...words.slice(0, MOST_WORDS), `${words.length - MOST_WORDS} more`] : words
}

const toldOf = (object: KubeObject): Told => {
  const told = new Map<string, string>()
  for (const [name, value] of Object.entries(object.meta.annotations)) told.set(`annotation ${name}`, value)
  if (object.meta.deleting) told.set('deletion', '')
  for (const [what, value] of factsOf(object)) told.set(what, value)
  return told
}

/** What each kind says of itself; what isn't listed is compared field by field, and a field that differs is named. */
const factsOf = (object: KubeObject): Iterable<readonly [what: string, value: string]> => {
  switch (object.kind) {
    case 'Ingress':
      return [
        ['class', object.className ?? 'none'],
        ...(object.defaultBackend ? [['default backend', sayBackend(object.defaultBackend)] as const] : []),
        ...object.rules.flatMap(({ host, paths }) =>
          (paths ?? []).map(
            ({ path, pathType, backend }) =>
              [`rule ${pathType === 'Exact' ? '= ' : ''}${host || '*'}${path || '/'}`, backend ? sayBackend(backend) : 'no backend'] as const,
          ),
        ),
        ...object.tls.map(
          ({ hosts, secretName }) => [`certificate for ${hosts.join(', ') || 'every host'}`, secretName ?? 'the default one'] as const,
        ),
      ]
    case 'HTTPRoute':
      return [
        ['hosts', object.hostnames.join(', ') || 'every host'],
        ['parents', object.parents.map(({ name, sectionName }) => `${name}${sectionName ? `/${sectionName}` : ''}`).join(', ')],
        ...object.rules.flatMap((rule) =>
          rule.matches.map(
            (match) =>
              [
                `rule ${sayMatch(match)}`,
                [...rule.filters.map(({ type }) => type), ...rule.backends.map((one) => sayShare(one, rule.backends))].join(', '),
              ] as const,
          ),
        ),
      ]
    case 'Service':
      return [
        ['type', object.type],
        ...object.ports.map(
          ({ port, protocol, targetPort, nodePort }) =>
            [`port ${port}/${protocol}`, `${targetPort}${nodePort ? `, node port ${nodePort}` : ''}`] as const,
        ),
        [
          'selector',
          Object.entries(object.selector)
            .map(([key, value]) => `${key}=${value}`)
            .sort()
            .join(', '),
        ],
        ['address', object.loadBalancer.map(({ ip, hostname }) => ip ?? hostname).join(', ') || 'none'],
        ...fieldsOf(object, ['type', 'ports', 'selector', 'loadBalancer', 'clusterIPs', 'ipFamilies']),
      ]
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return [['replicas', String(object.replicas)], ['image', object.template.images.join(', ')], ...fieldsOf(object.template, ['images', 'labels'])]
    case 'Secret':
      return [
        ['keys', [...object.keys].sort().join(', ')],
        ...(object.certificate
          ? ([
              ['certificate names', object.certificate.names.join(', ')],
              ['certificate end', new Date(object.certificate.notAfter).toISOString().slice(0, 10)],
            ] as const)
          : []),
      ]
    case 'Node':
      return [['ready', object.ready ? 'yes' : 'no'], ...fieldsOf(object, ['ready'])]
    case 'Gateway':
      return [
        ['class', object.className],
        ...object.listeners.map(
          (listener) => [`listener ${listener.name}`, `${listener.protocol} :${listener.port} ${listener.hostname}`.trim()] as const,
        ),
        ['addresses', object.addresses.map(({ value }) => value).join(', ') || 'none'],
        ...fieldsOf(object, ['className', 'listeners', 'addresses', 'conditions', 'listenerStatus']),
      ]
    default:
      return fieldsOf(object, ['conditions', 'listenerStatus', 'parentStatus', 'ancestors'])
  }
}

/** Fields as text too long to show: what differs is named and no more. */
const fieldsOf = (object: object, besides: readonly string[]): readonly (readonly [string, string])[] =>
  Object.entries(object)
    .filter(([name, value]) => name !== 'meta' && name !== 'kind' && value !== undefined && !besides.includes(name))
    .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value).padEnd(LONGEST + 1) : String(value)])

const sayBackend = (backend: IngressBackend): string =>
  'service' in backend ? `${backend.service}:${backend.port}` : `${backend.resource.kind} ${backend.resource.name}`

const sayMatch = ({ path, method, headers, queryParams }: HTTPRouteMatch): string =>
  [
    `${path.type === 'Exact' ? '= ' : path.type === 'RegularExpression' ? '~ ' : ''}${path.value}`,
    ...(method ? [method] : []),
    ...headers.map(({ name, value }) => `${name}: ${value}`),
    ...queryParams.map(({ name, value }) => `?${name}=${value}`),
  ].join(' ')

const sayShare = ({ name, namespace, port, weight }: RouteBackend, all: readonly RouteBackend[]): string =>
  `${namespace ? `${namespace}/` : ''}${name}${port === undefined ? '' : `:${port}`}${all.length > 1 ? ` weight ${weight}` : ''}`
