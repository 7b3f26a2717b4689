import { type Ingress, refTo } from '@portolan/model'
import { ALIASES, ANNOTATIONS } from './annotations.ts'
import { annotationPointer, type Reader } from './reader.ts'
import type { Read } from './reading.ts'
import { RISKS, type Settings } from './settings.ts'

const FORBIDDEN: readonly RegExp[] = [
  /\s*alias\s*[\s\S]*;/,
  /\s*root\s*[\s\S]*;/,
  /\/etc\/(passwd|shadow|group|nginx|ingress-controller)/,
  /\/var\/run\/secrets/,
  /_by_lua/,
]

/** NGX-03 c to e: internal/ingress/inspector/rules.go, store.go. */
export const inspect = (ingress: Ingress, settings: Settings): Read['dropped'] => {
  if (settings.disableCatchAll && ingress.defaultBackend)
    return { text: 'it has a default backend, and the controller runs with --disable-catch-all', at: refTo(ingress, '/spec/defaultBackend') }
  if (settings.deepInspect) {
    const texts: (readonly [string, string])[] = []
    for (const [r, { host, paths }] of ingress.rules.entries()) {
      texts.push([host, `/spec/rules/${r}/host`])
      for (const [p, { path }] of (paths ?? []).entries()) texts.push([path, `/spec/rules/${r}/http/paths/${p}/path`])
    }
    for (const [t, { hosts, secretName }] of ingress.tls.entries())
      for (const text of [...hosts, secretName ?? '']) texts.push([text, `/spec/tls/${t}`])
    for (const [text, at] of texts)
      if (text.length > 4 && FORBIDDEN.some((pattern) => pattern.test(text)))
        return { text: `${text} holds what the controller forbids`, at: refTo(ingress, at) }
  }
  for (const [name, value] of settings.blocklist.length > 0 ? Object.entries(ingress.meta.annotations) : []) {
    const word = name.startsWith(settings.prefix) ? settings.blocklist.find((one) => value.includes(one)) : undefined
    if (word !== undefined)
      return {
        text: `${name} holds ${word || 'nothing'}, which annotation-value-word-blocklist forbids`,
        at: refTo(ingress, annotationPointer(name)),
      }
  }
  return undefined
}

/** NGX-03 a: whether it is set counts, not to what. */
export const tooRisky = (reader: Reader): Read['dropped'] => {
  const { riskLevel, prefix } = reader.settings
  for (const name of Object.keys(reader.ingress.meta.annotations).sort()) {
    if (!name.startsWith(prefix)) continue
    const key = name.slice(prefix.length)
    const known = ANNOTATIONS.get(ALIASES.get(key) ?? key)
    if (known && RISKS.indexOf(known.risk) > RISKS.indexOf(riskLevel))
      return {
        text: `${key} is of risk ${known.risk}, and annotations-risk-level is ${riskLevel}`,
        at: refTo(reader.ingress, annotationPointer(name)),
      }
  }
  return undefined
}

/** NGX-03 b, for those whose reader hands the error on whatever else is set. */
export const invalidValue = (reader: Reader): Read['dropped'] => {
  for (const key of [...reader.keys].map((one) => ALIASES.get(one) ?? one).sort())
    if (ANNOTATIONS.get(key)?.invalid === 'dropped' && reader.isInvalid(key))
      return { text: `${key} ${(reader.raw(key) ?? '').slice(0, 200)} is not valid`, at: reader.ref(key) }
  if (reader.boolOr('enable-opentelemetry', false) && reader.isInvalid('opentelemetry-operation-name'))
    return { text: 'opentelemetry-operation-name is not valid', at: reader.ref('opentelemetry-operation-name') }
  return undefined
}
