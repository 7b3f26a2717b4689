import type { MeshOptions } from '@portolan/model'
import { LIMITS } from '../limits.ts'
import { readManifests } from '../manifests.ts'
import { isObject } from '../read.ts'

/** What of Istio's MeshConfig decides about routing (IST-20..22, REQ-02, IST-11). Undefined for text that is no map. */
export const readMesh = (text: string): MeshOptions | undefined => {
  if (text.length > LIMITS.annotationLength) return undefined
  const mesh = readManifests(text, 'mesh').objects[0]?.raw
  if (!mesh) return undefined
  const at = (...path: readonly string[]): unknown =>
    path.reduce<unknown>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), mesh)
  const word = (...path: readonly string[]): string | undefined => {
    const value = at(...path)
    return typeof value === 'string' && WORD.test(value) ? value : undefined
  }
  const words = (key: string): readonly string[] | undefined => {
    const value = at(key)
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && WORD.test(one)) : undefined
  }
  const attempts = at('defaultHttpRetryPolicy', 'attempts')
  const found = {
    ingressClass: word('ingressClass'),
    ingressService: word('ingressService'),
    ingressSelector: word('ingressSelector'),
    ingressControllerMode: word('ingressControllerMode'),
    rootNamespace: word('rootNamespace'),
    normalization: word('pathNormalization', 'normalization'),
    outboundTrafficPolicy: word('outboundTrafficPolicy', 'mode'),
    exportTo: words('defaultVirtualServiceExportTo'),
    retries: Number.isSafeInteger(attempts) ? Number(attempts) : undefined,
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

const WORD = /^[A-Za-z0-9_.*-]{1,253}$/
