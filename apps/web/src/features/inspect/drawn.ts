/**
 * The plate that stands for an id on the map: a rule for a field inside it, and for a whole Ingress its first rule. Others are drawn
 * under their own id.
 */
export const drawnId = (id: string): string => {
  const [key = '', pointer = ''] = id.split('#', 2)
  const kind = key.split('/', 1)[0] ?? ''
  if (kind === 'Ingress') return `${key}#${/^\/spec\/rules\/\d+\/http\/paths\/\d+/.exec(pointer)?.[0] ?? '/spec/rules/0/http/paths/0'}`
  if (kind.endsWith('Route')) {
    const rule = /^\/spec\/rules\/\d+(\/matches\/\d+)?/.exec(pointer)?.[0]
    return rule === undefined ? id : `${key}#${rule}`
  }
  return id
}
