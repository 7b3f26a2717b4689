import type { Pattern } from '../table.ts'

/** `*.foo.com` takes exactly one more label; no host takes all (ING-01). */
export const hostPattern = (host: string): Pattern => {
  if (host === '') return { by: 'anything' }
  const lower = host.toLowerCase()
  return lower.startsWith('*.') ? { by: 'wildcard', value: lower.slice(1), labels: 'one' } : { by: 'exact', value: lower }
}
