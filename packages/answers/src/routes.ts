import type { Routes } from '@portolan/contract'
import { type Condition, printTable, type RouteTable, sayHost } from '@portolan/routing'
import type { State } from './state.ts'

/** The tables; with a host, as rules write it, what of them is about that one. */
export const routesOf = ({ revision, tables }: State, host?: string): Routes => ({
  revision,
  tables: host === undefined ? tables : tables.flatMap((table) => tableFor(table, host)),
})

/** Tables as text, one rule a line. */
export const printRoutes = ({ tables }: Pick<Routes, 'tables'>): string => `${tables.map((table) => printTable(table)).join('\n\n')}\n`

/** What of a table is about one host as it is written: its site, and of a site for every host the rules that name it. Nothing where it has neither. */
const tableFor = (table: RouteTable, host: string): readonly RouteTable[] => {
  const sites = table.sites.flatMap((site) => {
    if (sayHost(site.host) === host) return [site]
    const rules = site.rules.filter(({ when }) => namesHost(when, host))
    return rules.length > 0 ? [{ ...site, rules }] : []
  })
  return sites.length > 0 ? [{ ...table, sites }] : []
}

const namesHost = (when: Condition, host: string): boolean =>
  when.is === 'all' || when.is === 'any' ? when.of.some((each) => namesHost(each, host)) : when.is === 'host' && sayHost(when.like) === host
