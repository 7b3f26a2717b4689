import type { RouteTable } from '@portolan/contract'

type Rule = RouteTable['sites'][number]['rules'][number]
type Action = Rule['then']

/** Where a rule leads, in words. */
export const leadsTo = (action: Action): string => {
  switch (action.do) {
    case 'forward': {
      const all = action.targets.reduce((sum, { weight }) => sum + weight, 0)
      return action.targets
        .map(({ service, weight, fault }) => {
          const name = service ? `${service.namespace}/${service.name}:${service.port}` : (fault?.reason ?? 'nothing')
          const share = action.targets.length > 1 && all > 0 ? ` ${Math.round((weight / all) * 100)}%` : ''
          return `${name}${share}${fault ? `, answers ${fault.status}` : ''}`
        })
        .join(', ')
    }
    case 'redirect': {
      const { scheme, host, url, port } = action.to
      const to = url ?? [scheme, host, port === undefined ? '' : `port ${port}`].filter(Boolean).join(' ')
      return `redirects with ${action.status}${to ? ` to ${to}` : ''}`
    }
    case 'respond':
      return `answers ${action.status}`
    case 'refuse':
      return 'refuses the connection'
    default:
      return 'what the controller does with it'
  }
}

/** What happens on the way: rewrites, headers, copies, gates. */
export const onTheWay = (rule: Rule): readonly string[] => {
  const words: string[] = []
  for (const { then } of rule.gates ?? []) words.push(`some requests first: ${leadsTo(then)}`)
  if (rule.then.do === 'forward') {
    for (const filter of rule.then.filters) {
      if (filter.type === 'rewrite') words.push('the path is rewritten')
      else if (filter.type === 'mirror') words.push('a copy goes elsewhere')
      else if (filter.type === 'cors') words.push('CORS is answered here')
      else if (filter.type === 'request-headers' || filter.type === 'response-headers') {
        const names = [...filter.set.map(({ name }) => name), ...filter.add.map(({ name }) => name), ...filter.remove.map((name) => `-${name}`)]
        words.push(`${filter.type === 'request-headers' ? 'request' : 'response'} headers: ${names.join(', ')}`)
      }
    }
  }
  if (rule.shadowedBy) words.push(`never reached: ${rule.shadowedBy.namespace ?? ''}/${rule.shadowedBy.name} takes the same requests`)
  if (rule.tiedWith && rule.tiedWith.length > 0) words.push('ranks the same as another rule: which one wins is not defined')
  for (const { text } of rule.blind ?? []) words.push(text)
  return [...new Set(words)]
}

/** The first keys by which a rule stands where it stands. */
export const ranks = (rule: Rule): string =>
  rule.rank
    .slice(0, 2)
    .map(({ name, value }) => `${name}: ${value}`)
    .join(', ')
