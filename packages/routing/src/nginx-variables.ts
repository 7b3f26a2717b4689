import { pathSeen } from './path-form.ts'
import type { Asked } from './request.ts'

/** One of nginx' variables that a request alone decides, by its name without the `$`; undefined for the others (ngx_http_variables.c, of nginx 1.27). */
export const nginxVariable = (name: string, asked: Asked): string | undefined => {
  const args = asked.query.slice(1)
  switch (name) {
    case 'host':
      return asked.host.includes(':') ? `[${asked.host}]` : asked.host
    case 'http_host':
      return asked.authoritySent
    case 'scheme':
      return asked.secure ? 'https' : 'http'
    case 'request_method':
      return asked.method
    case 'request_uri':
      return asked.path + asked.query
    case 'uri':
    case 'document_uri':
      return pathSeen(asked)
    case 'args':
    case 'query_string':
      return args
    case 'is_args':
      return args === '' ? '' : '?'
    case 'content_type':
      return asked.headers.get('content-type')?.values[0] ?? ''
    default: {
      const [, family, rest = ''] = /^(http|arg|cookie)_(.+)$/.exec(name) ?? []
      if (family === 'http') return asked.headers.get(rest.toLowerCase().replaceAll('_', '-'))?.values.join(rest === 'cookie' ? '; ' : ', ') ?? ''
      if (family === 'arg') return named(args.split('&'), rest)
      if (family === 'cookie')
        return named(
          (asked.headers.get('cookie')?.values ?? []).flatMap((value) => value.split(/;\s*/)),
          rest,
        )
      return undefined
    }
  }
}

/** Whether the request decides it, whatever the request is. */
export const isOfRequest = (name: string): boolean => FIXED.has(name) || /^(http|arg|cookie)_./.test(name)

const FIXED: ReadonlySet<string> = new Set(
  'host http_host scheme request_method request_uri uri document_uri args query_string is_args content_type'.split(' '),
)

/** A text with nginx' variables filled in; what the request doesn't decide is left as it is written. */
export const filledByNginx = (text: string, asked: Asked): string =>
  text.replace(
    /\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g,
    (whole, a: string | undefined, b: string | undefined) => nginxVariable(a ?? b ?? '', asked) ?? whole,
  )

/** The first of that name, without regard to case, as it was sent. */
const named = (pairs: readonly string[], name: string): string => {
  const start = `${name.toLowerCase()}=`
  return pairs.find((pair) => pair.toLowerCase().startsWith(start))?.slice(start.length) ?? ''
}
