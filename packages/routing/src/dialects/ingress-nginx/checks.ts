import { isIp, inCidr } from '../../pattern.ts'
import { parseBool, parseInteger } from './go-values.ts'

/** Whether a value passes; internal/ingress/annotations/parser/validators.go, of controller-v1.15.1. An empty value is never checked. */
export type Check = (value: string) => boolean

/** A value without its spaces, as most validators look at it. Line breaks never pass. */
const like =
  (pattern: RegExp, spaces: 'dropped' | 'kept' = 'dropped'): Check =>
  (value) =>
    pattern.test(spaces === 'dropped' ? value.replaceAll(' ', '') : value) && !/[\r\n]/.test(value)

const oneOf =
  (options: readonly string[], cases: 'alike' | 'differ' = 'differ'): Check =>
  (value) =>
    options.includes(cases === 'alike' ? value.trim().toLowerCase() : value.trim())

export const anything: Check = () => true
export const aBool: Check = (value) => parseBool(value) !== undefined
export const anInteger: Check = (value) => parseInteger(value) !== undefined
export const aSize = like(/^\d+[bkmg]?$/i)
export const onOff = like(/^(on|off)$/)
export const onOrOff = oneOf(['on', 'off'])
/** Letters of hosts, ports and paths. */
export const basic = like(/^[/\-._~a-zA-Z0-9:]*$/)
export const spaced = like(/^[/\-._~a-zA-Z0-9: ]*$/, 'kept')
export const extended = like(/^[/\-._~a-zA-Z0-9:, ]*$/, 'kept')
export const aUrl = like(/^[-._~a-zA-Z0-9/:,?&=]*$/)
/** NGX-06: the same, where a space isn't dropped first. */
export const aStrictUrl = like(/^[-._~a-zA-Z0-9/:,?&=]*$/, 'kept')
export const aUrlWithVariables = like(/^[-._~a-zA-Z0-9/:, ?&=$]*$/)
export const variables = like(/^[A-Za-z0-9\-_${}]*$/)
export const aTarget = like(/^\/?[-._~a-zA-Z0-9/:$]*$/, 'kept')
export const aPrefix = like(/^\/?[-._~a-zA-Z0-9/:$]*$/)
export const headerNames = like(/^[A-Za-z0-9\-_, ]*$/)
const REGEX = /^[-./_~a-zA-Z0-9:^$[\](){}*+?|&=\\]*$/
export const aRegex = like(REGEX, 'kept')
export const aServerName: Check = (value) => REGEX.test(value.trim())
export const serverNames: Check = (value) => value.split(',').every(aServerName)
/** RFC 1035: no digit in front. */
export const aServiceName: Check = (value) => value.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value)
/** Addresses and blocks; one that can't be read spoils all. */
export const blocks: Check = (value) => value === '' || value.split(',').every((one) => isBlock(one.trim()))
export const aMethod = like(/^(GET|HEAD|POST|PUT|PATCH|DELETE|CONNECT|OPTIONS|TRACE)$/)
export const aProtocol = oneOf(['auto_http', 'http', 'https', 'grpc', 'grpcs', 'fcgi'], 'alike')
export const authTypes = like(/basic|digest/)
export const secretTypes = like(/auth-file|auth-map/)
export const verifiesClients = like(/^(on|off|optional|optional_no_ca)$/)
export const anErrorPage = like(/^(@[A-Za-z0-9_-]+|((https?:\/\/)?[A-Za-z0-9\-.]+(:\d+)?)?(\/[A-Za-z0-9\-_.]+)*\/?)$/)
/** Go would compile what follows; what RE2 refuses is refused there. */
export const aCommonName: Check = (value) => value.startsWith('CN=')
export const connectionHeader = like(/^(close|keep-alive)$/)
/** The validators of these four, written so that they take linear time. */
export const origins = like(/^(?:[A-Za-z0-9\-.,]|\*\.|[a-z]:\/\/|:\d)*$|^\*$/)
export const methods = like(/^[A-Za-z]+(?:,[A-Za-z]+)*,?$/)
export const exposedHeaders = like(/^[A-Za-z0-9\-_*]+(?:,[A-Za-z0-9\-_*]+)*,?$/)
export const errorCodes = like(/^([4,5]\d{2},?)*$/)
export const satisfaction = oneOf(['any', 'all'])
export const balancers = oneOf(['round_robin', 'chash', 'chashsubset', 'sticky_balanced', 'sticky_persistent', 'ewma'])
export const cookieAlone = oneOf(['cookie'])
export const affinityModes = oneOf(['balanced', 'persistent'])
export const canaryBehaviors = oneOf(['sticky', 'legacy'])
export const sameSites = oneOf(['none', 'lax', 'strict'], 'alike')
export const httpVersions = oneOf(['1.0', '1.1'])
export const ages = like(/^0|-?[1-9]\d*$/)
export const hashes = like(/^[A-Za-z0-9\-_${}]*$/)
export const nextUpstreams = like(
  /^((error|timeout|invalid_header|http_500|http_502|http_503|http_504|http_403|http_404|http_429|non_idempotent|off)\s?)+$/,
  'kept',
)
export const cookieDomains = like(/^(off|[-._~a-zA-Z0-9/:$]+\s+[-._~a-zA-Z0-9/:$]+)$/, 'kept')
export const ciphers = like(/^[A-Za-z0-9!:+\-_@=]*$/)
export const upstreamCiphers = like(/^[A-Za-z0-9+:_\-!]*$/)
export const tlsVersions = like(/^(TLSv1\.2|TLSv1\.3)*$/)
export const fastcgiIndex = like(/^[A-Za-z0-9.\-_]+$/)
export const operationName = like(/^[A-Za-z0-9_-]*$/)

/** An address, or a block of addresses. */
export const isBlock = (text: string): boolean => {
  if (isIp(text)) return true
  const base = text.slice(0, text.lastIndexOf('/'))
  return text.includes('/') && inCidr(text, base) === true
}
