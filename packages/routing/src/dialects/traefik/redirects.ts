import type { Ref } from '@portolan/model'
import type { Condition, Gate, RedirectTo } from '../../table.ts'

/** TRF-36: GET gets 302 or 301, other methods 307 or 308 (v3.5.3 pkg/middlewares/redirect/redirect.go, moveHandler). */
const moved = (when: Condition, to: RedirectTo, permanent: boolean, origin: Ref, label: string, rule: string): readonly Gate[] => {
  const gate = (is: Condition, status: number): Gate => ({
    when: { is: 'all', of: [is, when] },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
    then: { do: 'redirect', status, to, origin, rule },
    origin,
    label,
    stage: 'filter',
    rule,
  })
  return [gate(GET, permanent ? 301 : 302), gate({ is: 'not', of: GET }, permanent ? 308 : 307)]
}

const GET: Condition = { is: 'method', like: { by: 'exact', value: 'GET' } }

/** To another scheme and port, only where the URL becomes another by it: the port of the Host header counts too. */
export const schemeRedirect = (
  { scheme, port, permanent }: { readonly scheme: string; readonly port: string; readonly permanent: boolean },
  origin: Ref,
  label: string,
  rule: string,
): readonly Gate[] => {
  const usual = (scheme === 'http' && port === '80') || (scheme === 'https' && port === '443')
  const own = port === '' || usual ? '' : `:${port}`
  const there = { by: 'regex', value: `^${scheme}://(?:\\[[^/\\]]*\\]|[^/:]*)${own}/`, flags: '', flavour: 're2' } as const
  const number = Number(port)
  const to: RedirectTo = { scheme, ...(own !== '' && Number.isInteger(number) ? { port: number } : {}) }
  return moved({ is: 'not', of: { is: 'url', like: there } }, to, permanent, origin, label, rule)
}

/** The pattern is looked for in the whole URL, and every find is replaced. */
export const regexRedirect = (
  { regex, replacement, permanent }: { readonly regex: string; readonly replacement: string; readonly permanent: boolean },
  origin: Ref,
  label: string,
): readonly Gate[] => {
  const like = { by: 'regex', value: regex, flags: '', flavour: 're2' } as const
  const to: RedirectTo = { rewrites: { by: 'regex', like, value: replacement, replaces: 'all', refs: 'go' } }
  return moved({ is: 'url', like }, to, permanent, origin, label, 'TRF-36')
}
