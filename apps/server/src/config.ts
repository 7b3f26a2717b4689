import { isIP } from 'node:net'
import { type LbPrices, LINT_DEFAULTS, readPrices } from '@portolan/lint'
import type { SourceFlags } from './intake/choose.ts'

/** The flags of `serve` as the command line gives them; those that name the source stand beside them. */
export interface ServeFlags {
  readonly host?: string
  readonly port?: string
  readonly namespace?: readonly string[]
  readonly kiosk?: boolean
  readonly readSecrets?: boolean
  readonly allowedHost?: readonly string[]
  readonly lbMonthlyCost?: readonly string[]
  readonly expiryDays?: string
  readonly expect?: readonly string[]
  readonly ignore?: readonly string[]
}

export interface ServeOptions {
  /** Which source; none: the first that is found. */
  readonly source: SourceFlags
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Empty: all that may be read. */
  readonly namespaces: readonly string[]
  readonly kiosk: boolean
  /** Read Secrets, of which only names and certificate facts are kept. */
  readonly secrets: boolean
  /** Host names that Portolan answers to besides IP addresses, localhost and Service names. */
  readonly allowedHosts: readonly string[]
  /** What load balancers are taken to cost a month. */
  readonly lbMonthlyCost: LbPrices
  /** Days before its end from which a certificate is at risk. */
  readonly expiryDays: number
  /** Files of expectations that are checked as long as it serves. */
  readonly expect: readonly string[]
  /** Files of findings that are known and may stay; read once. */
  readonly ignore: readonly string[]
}

export const DEFAULTS: ServeOptions = {
  source: {},
  host: '127.0.0.1',
  port: 7400,
  namespaces: [],
  kiosk: false,
  secrets: false,
  allowedHosts: [],
  lbMonthlyCost: LINT_DEFAULTS.lbMonthlyCost,
  expiryDays: 14,
  expect: [],
  ignore: [],
}

/** What the flags say, or which of them can't be. */
export const readServeOptions = (
  flags: ServeFlags,
  source: SourceFlags = DEFAULTS.source,
): { readonly options: ServeOptions } | { readonly error: string } => {
  const port = flags.port === undefined ? DEFAULTS.port : readPort(flags.port)
  if (port === undefined) return { error: `--port: expected a number from 0 to 65535, got ${JSON.stringify(flags.port)}` }
  const namespaces = flags.namespace ?? DEFAULTS.namespaces
  const odd = namespaces.find((name) => !isNamespace(name))
  if (odd !== undefined) return { error: `--namespace: expected the name of a namespace, got ${JSON.stringify(odd)}` }
  const thresholds = readThresholds(flags)
  if ('error' in thresholds) return thresholds
  const expect = flags.expect ?? DEFAULTS.expect
  if (expect.some((file) => file === '' || file === '-')) return { error: '--expect: expected a file, which is read again when it changes' }
  if (flags.host === '') return { error: '--host: expected an address or a name of this machine' }
  return {
    options: {
      source,
      host: flags.host ?? DEFAULTS.host,
      port,
      namespaces: [...new Set(namespaces)],
      kiosk: flags.kiosk ?? DEFAULTS.kiosk,
      secrets: flags.readSecrets ?? DEFAULTS.secrets,
      allowedHosts: flags.allowedHost ?? DEFAULTS.allowedHosts,
      ...thresholds,
      expect: [...new Set(expect)],
      ignore: [...new Set(flags.ignore ?? DEFAULTS.ignore)],
    },
  }
}

/** What findings are measured by, or which of the flags can't be. */
export const readThresholds = (
  flags: Pick<ServeFlags, 'lbMonthlyCost' | 'expiryDays'>,
): Pick<ServeOptions, 'lbMonthlyCost' | 'expiryDays'> | { readonly error: string } => {
  const lbMonthlyCost = readPrices(flags.lbMonthlyCost ?? [], DEFAULTS.lbMonthlyCost.each)
  if ('error' in lbMonthlyCost) return { error: `--lb-monthly-cost: ${lbMonthlyCost.error}` }
  const expiryDays = flags.expiryDays === undefined ? DEFAULTS.expiryDays : readDays(flags.expiryDays)
  if (expiryDays === undefined) return { error: `--expiry-days: expected days from 0 to 3650, got ${JSON.stringify(flags.expiryDays)}` }
  return { lbMonthlyCost, expiryDays }
}

/** RFC 1123 label, as the API server demands of namespaces. */
export const isNamespace = (name: string): boolean => name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)

/** Whether only this machine can reach an address that is listened on. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

/** Days from 0 to 3650; undefined for what is no number of them. */
const readDays = (text: string): number | undefined => (/^\d{1,4}$/.test(text) && Number(text) <= 3650 ? Number(text) : undefined)

const readPort = (text: string): number | undefined => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return port <= 65_535 ? port : undefined
}
