import { readFileSync } from 'node:fs'
import https from 'node:https'
import type { ControlPlane } from '../../kube/control-plane.ts'
import type { RawObject } from '../scenario.ts'

/** How a controller reaches the API server. */
export interface Access {
  readonly endpoint: string
  readonly token: string
  /** File. */
  readonly ca: string
}

export const accessTo = (plane: ControlPlane): Access => {
  const config = JSON.parse(readFileSync(plane.kubeconfig, 'utf8')) as {
    clusters: { cluster: { 'certificate-authority': string } }[]
    users: { user: { token?: string } }[]
  }
  return { endpoint: plane.server, token: config.users[0]?.user.token ?? '', ca: config.clusters[0]?.cluster['certificate-authority'] ?? '' }
}

/** Creates all objects, many at once; rejects with the API server's words when it refuses one. */
export const create = async (access: Access, objects: readonly RawObject[]): Promise<void> => {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 24, rejectUnauthorized: false })
  const todo = [...objects].reverse()
  const next = async (): Promise<void> => {
    for (let object = todo.pop(); object; object = todo.pop()) await post(access, agent, object)
  }
  try {
    await Promise.all(Array.from({ length: 24 }, next))
  } finally {
    agent.destroy()
  }
}

const post = (access: Access, agent: https.Agent, object: RawObject): Promise<void> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify(object)
    const headers = { authorization: `Bearer ${access.token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const request = https.request(access.endpoint + pathOf(object), { method: 'POST', agent, headers, rejectUnauthorized: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode = 0 } = response
        if (statusCode < 300) resolve()
        else
          reject(
            new Error(
              `${object.kind} ${object.metadata.namespace}/${object.metadata.name}: ${statusCode} ${Buffer.concat(parts).toString('utf8').slice(0, 500)}`,
            ),
          )
      })
    })
    request.on('error', reject)
    request.end(body)
  })

const PLURALS: ReadonlyMap<string, string> = new Map([
  ['Ingress', 'ingresses'],
  ['IngressClass', 'ingressclasses'],
  ['GatewayClass', 'gatewayclasses'],
])

const pathOf = ({ apiVersion, kind, metadata }: RawObject): string => {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const plural = PLURALS.get(kind) ?? `${kind.toLowerCase()}s`
  return metadata.namespace ? `${group}/namespaces/${metadata.namespace}/${plural}` : `${group}/${plural}`
}
