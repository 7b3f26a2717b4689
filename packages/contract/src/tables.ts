import type * as routing from '@portolan/routing'
import { z } from 'zod'
import { ref } from './ref.ts'
import { dialect } from './route.ts'
import type { Assert, Same, Told } from './told.ts'

const entryPoint = z
  .object({
    id: z.string(),
    ref,
    type: z.enum(['controller', 'listener', 'loadbalancer', 'nodeport', 'externalip']),
    title: z.string(),
    dialect,
    class: z.string().optional(),
    controller: z.string().optional(),
    listener: z.string().optional(),
    protocol: z.string(),
    ports: z.array(z.number()),
    tls: z.enum(['terminate', 'passthrough']).optional(),
    addresses: z.array(z.object({ address: z.string(), service: ref.optional(), evidence: z.string() })),
    leadsTo: z.array(ref).describe('the proxies behind a Service; none: it leads to its own pods').optional(),
    hosts: z.number().describe('hosts that it has rules for'),
    rules: z.number(),
    fault: z.string().describe('why nothing is served here').optional(),
  })
  .meta({ id: 'EntryPoint', description: 'Where traffic comes in.' })

export const entryPoints = z.object({ revision: z.number(), entryPoints: z.array(entryPoint) }).meta({ id: 'EntryPoints' })

const regex = z.object({ by: z.literal('regex'), value: z.string(), flags: z.string(), flavour: z.enum(['pcre', 're2', 'posix']) })

const pattern = z
  .discriminatedUnion('by', [
    z.object({ by: z.enum(['exact', 'prefix', 'segments']), value: z.string() }),
    z.object({ by: z.literal('wildcard'), value: z.string(), labels: z.enum(['one', 'many']) }),
    regex,
    z.object({ by: z.literal('cidr'), value: z.string() }),
    z.object({ by: z.literal('anything') }),
  ])
  .meta({ id: 'Pattern' })

/** Refers to itself, so its type is the room's own. */
const condition: z.ZodType<routing.Condition> = z
  .lazy(() =>
    z.union([
      z.object({ is: z.enum(['all', 'any']), of: z.array(condition) }),
      z.object({ is: z.literal('not'), of: condition }),
      z.object({ is: z.enum(['host', 'path', 'method', 'sourceIp', 'scheme', 'target', 'url']), like: pattern, at: z.string().optional() }),
      z.object({
        is: z.enum(['header', 'query', 'cookie']),
        name: z.string(),
        like: pattern,
        each: z.literal(true).describe('several values of one name are looked at one by one').optional(),
        at: z.string().optional(),
      }),
    ]),
  )
  .meta({ id: 'Condition' })

const nameValue = z.object({ name: z.string(), value: z.string() })
const regexRewrite = z.object({
  by: z.literal('regex'),
  like: regex,
  value: z.string(),
  replaces: z.enum(['whole', 'first', 'all']),
  refs: z.enum(['dollar', 'go', 'backslash']),
  of: z.literal('read').optional(),
  variables: z.literal('nginx').optional(),
})

const pathRewrite = z.discriminatedUnion('by', [
  z.object({ by: z.literal('full'), value: z.string() }),
  z.object({ by: z.literal('prefix'), prefix: z.string(), value: z.string() }),
  z.object({ by: z.literal('start'), start: z.string(), value: z.string(), of: z.literal('read').optional() }),
  regexRewrite,
  z.object({ by: z.literal('read') }),
  z.object({ by: z.literal('cut'), like: regex }),
])

const corsPolicy = z.object({
  allowOrigins: z.array(pattern),
  allowMethods: z.array(z.string()),
  allowHeaders: z.array(z.string()),
  exposeHeaders: z.array(z.string()),
  allowCredentials: z.boolean(),
  maxAge: z.number().describe('seconds'),
})

/** A mirror holds a target, which holds filters, so its type is the room's own. */
const filter: z.ZodType<routing.Filter> = z
  .lazy(() =>
    z.union([
      z.object({
        type: z.enum(['request-headers', 'response-headers']),
        set: z.array(nameValue),
        add: z.array(nameValue),
        remove: z.array(z.string()),
        origin: ref,
        rule: z.string().optional(),
      }),
      z.object({
        type: z.literal('rewrite'),
        host: z.string().optional(),
        port: z.literal('dropped').optional(),
        path: pathRewrite.optional(),
        variables: z.literal('nginx').optional(),
        origin: ref,
        rule: z.string().optional(),
      }),
      z.object({ type: z.literal('mirror'), target, share: z.number(), origin: ref, rule: z.string().optional() }),
      z.object({ type: z.literal('cors'), policy: corsPolicy, origin: ref }),
    ]),
  )
  .meta({ id: 'Filter' })

const target: z.ZodType<routing.Target> = z
  .lazy(() =>
    z.object({
      weight: z.number(),
      service: z.object({ namespace: z.string(), name: z.string(), port: z.union([z.number(), z.string()]) }).optional(),
      fault: z
        .object({
          status: z.number(),
          reason: z.string(),
          code: z.enum(['service-missing', 'port-missing', 'not-granted', 'unsupported', 'invalid']),
          rule: z.string().optional(),
          fix: z
            .object({
              text: z.string(),
              leadsTo: z.string().optional(),
              patch: z.array(z.object({ pointer: z.string(), from: z.string(), to: z.string() })).optional(),
            })
            .optional(),
        })
        .optional(),
      filters: z.array(filter),
      tls: z
        .object({
          serverName: z.string(),
          ca: z.array(ref),
          subjectAltNames: z.array(z.string()).optional(),
          clientCertificate: ref.optional(),
          origin: ref,
        })
        .optional(),
      protocol: z.enum(['http', 'https', 'scheme', 'h2c', 'grpc', 'grpcs', 'fastcgi']).optional(),
      byClusterIp: z.literal(true).optional(),
      byNodePort: z.literal(true).optional(),
      namesPod: z.literal(true).describe('pods see their own address as the Host').optional(),
      pods: z
        .object({ labels: z.record(z.string(), z.string()), name: z.string() })
        .describe('only pods with these labels')
        .optional(),
      outside: z
        .object({
          name: z.string(),
          port: z.number().optional(),
          addresses: z.array(z.object({ address: z.string(), port: z.number() })).optional(),
          why: z.string().optional(),
        })
        .optional(),
      origin: ref,
      joins: z.literal(true).describe('takes part of the first target’s requests, while both have endpoints').optional(),
      instead: z
        .lazy(() => target)
        .describe('what takes its place where it has no endpoint')
        .optional(),
      pinnedBy: z.array(z.object({ when: condition, verdict: z.enum(['always', 'never']), label: z.string() })).optional(),
    }),
  )
  .meta({ id: 'Target' })

const forward = z.object({
  do: z.literal('forward'),
  targets: z.array(target),
  filters: z.array(filter),
  timeouts: z.object({ request: z.string().optional(), backendRequest: z.string().optional() }).optional(),
  retry: z.object({ attempts: z.number(), codes: z.array(z.number()), backoff: z.string().optional() }).optional(),
  affinity: z.string().optional(),
})

const answer = z
  .discriminatedUnion('do', [
    z.object({
      do: z.literal('redirect'),
      status: z.number(),
      to: z.object({
        scheme: z.string().optional(),
        host: z.string().optional(),
        port: z.union([z.number(), z.literal('dropped')]).optional(),
        path: pathRewrite.optional(),
        query: z.literal('dropped').optional(),
        authority: z.literal('sent').optional(),
        url: z.string().optional(),
        relative: z.literal(true).optional(),
        rewrites: regexRewrite.optional(),
      }),
      origin: ref,
      rule: z.string().optional(),
    }),
    z.object({ do: z.literal('respond'), status: z.number(), reason: z.string(), rule: z.string().optional(), cors: corsPolicy.optional() }),
    z.object({ do: z.literal('refuse'), reason: z.string(), rule: z.string().optional() }),
  ])
  .meta({ id: 'Answer', description: 'What a proxy says by itself.' })

const action = z.union([forward, answer]).meta({ id: 'Action' })

const blindSpot = z
  .object({
    ref,
    text: z.string(),
    code: z.string(),
    weight: z.enum(['may-change', 'note']),
    instead: z.array(action).describe('what may happen instead, where that is known').optional(),
  })
  .meta({ id: 'BlindSpot' })

const edit = z
  .object({ when: condition, text: z.string(), patch: z.array(z.object({ pointer: z.string(), from: z.string(), to: z.string() })) })
  .meta({ id: 'Edit', description: 'One edit of the rule’s object, and what the rule would take after it.' })

const gate = z
  .object({
    after: z.array(pathRewrite).describe('path rewrites that the request has been through by then').optional(),
    when: condition,
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a schema is never awaited
    then: answer,
    perhaps: z
      // biome-ignore lint/suspicious/noThenProperty: as above
      .object({ when: condition, text: z.string(), then: z.array(answer).optional() })
      .describe('where it holds the gate may answer, and the objects do not tell')
      .optional(),
    origin: ref,
    label: z.string(),
    stage: z.enum(['access', 'filter', 'tls']),
    rule: z.string(),
    late: z.literal(true).describe('asked only once the backend is found to have an endpoint').optional(),
  })
  .meta({ id: 'Gate', description: 'What is asked of a request before it may go on; the first whose condition holds answers.' })

const rule = z
  .object({
    when: condition,
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a schema is never awaited
    then: action,
    gates: z.array(gate).optional(),
    borrowed: z.literal(true).describe('it stands for another host, and is tried here as well').optional(),
    origin: ref,
    label: z.string(),
    rank: z.array(z.object({ name: z.string(), value: z.union([z.string(), z.number()]), rule: z.string() })),
    shadowedBy: ref.optional(),
    tiedWith: z.array(ref).optional(),
    blind: z.array(blindSpot).optional(),
    edits: z.array(edit).optional(),
    hostAt: z.string().describe('where the origin names the host').optional(),
  })
  .meta({ id: 'Rule' })

const listenerTls = z.object({
  mode: z.enum(['terminate', 'passthrough']),
  certificates: z.array(z.object({ host: pattern, secret: ref.optional(), fault: z.string().optional(), origin: ref })),
  clientCertificates: z.object({ required: z.boolean(), ca: z.array(ref) }).optional(),
})

const proxy = z
  .object({
    dialect,
    ref,
    title: z.string(),
    class: z.string().optional(),
    classes: z.array(ref).describe('every class that it serves, where they are several').optional(),
    classAt: z.string().describe('where objects of this class name it').optional(),
    controller: z.string().optional(),
    unserved: z.string().optional(),
    version: z.string().optional(),
    listeners: z.array(
      z.object({
        name: z.string(),
        port: z.number(),
        protocol: z.enum(['HTTP', 'HTTPS', 'TLS', 'TCP', 'UDP']),
        hostname: pattern.optional(),
        tls: listenerTls.optional(),
        fault: z.string().optional(),
        toPlainText: answer.optional(),
        origin: ref,
      }),
    ),
    addresses: z.array(z.object({ address: z.string(), ports: z.array(z.number()), service: ref.optional(), evidence: z.string() })),
    pods: z.object({ ready: z.number(), total: z.number(), refs: z.array(ref) }).optional(),
    outside: z.boolean().optional(),
    picks: z.enum(['proxy', 'aws', 'kube-proxy', 'dns', 'haproxytech', 'traefik', 'traefik-nginx', 'traefik-gateway']).optional(),
    workloads: z.array(ref).optional(),
    services: z.array(ref).optional(),
    mesh: z.object({ clients: z.string().optional() }).optional(),
    assumed: z.array(z.string()),
    frozenBy: z
      .array(z.object({ ref, text: z.string(), rule: z.string() }))
      .describe('objects that keep it from loading what is written now')
      .optional(),
  })
  .meta({ id: 'Proxy' })

const detached = z.object({ ref, hosts: z.array(pattern), text: z.string(), rule: z.string(), targets: z.array(target) }).meta({ id: 'Detached' })

const pathNormalization = z.enum([
  'merge-slashes',
  'remove-dot-segments',
  'clean-as-go',
  'decode',
  'decode-unreserved',
  'decode-unless-reserved',
  'escape-as-go',
  'refuse-climbing',
  'refuse-broken-escapes',
  'refuse-nul',
])

export const routeTable = z
  .object({
    proxy,
    cleans: z.array(pathNormalization).optional(),
    splitsAtSemicolons: z.literal(true).optional(),
    normalize: z.array(pathNormalization),
    malformed: answer.optional(),
    replaces: z.array(z.string()).describe('headers that the proxy writes anew').optional(),
    sites: z.array(
      z.object({
        host: pattern,
        listeners: z.array(z.string()).optional(),
        rules: z.array(rule),
        otherwise: action,
        gates: z.array(gate).optional(),
        restGates: z.array(gate).describe('asked of requests that no rule takes').optional(),
        origins: z.array(ref),
        addresses: z.array(z.string()).optional(),
        rule: z.string().optional(),
      }),
    ),
    strangers: z.array(rule).describe('rules for hosts that no site takes').optional(),
    otherwise: action,
    blind: z.array(blindSpot),
    readsEndpoints: z.literal(true).describe('whether Services have endpoints decides which rules there are').optional(),
    detached: z.array(detached).describe('objects that ask for this proxy and take no request there').optional(),
  })
  .meta({ id: 'RouteTable', description: 'What one running proxy does. Sites and rules are tried in order; a site that is entered is never left.' })

export const routes = z.object({ revision: z.number(), tables: z.array(routeTable) }).meta({ id: 'Routes' })

export type EntryPoint = Told<typeof entryPoint>
export type EntryPoints = Told<typeof entryPoints>
export type RouteTable = Told<typeof routeTable>
export type Routes = Told<typeof routes>

type _Table = Assert<Same<RouteTable, routing.RouteTable>>
