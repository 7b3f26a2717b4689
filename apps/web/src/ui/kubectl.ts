/** The command that prints an object, for a POSIX shell; undefined for what isn't one. */
export const kubectlGet = (id: string): string | undefined => {
  const [kind = '', namespace = '', ...rest] = (id.split('#', 1)[0] ?? '').split('/')
  const name = rest.join('/')
  if (!isObject(id) || name === '') return undefined
  return `kubectl get ${word(kind.toLowerCase())}${namespace ? ` -n ${word(namespace)}` : ''} ${word(name)} -o yaml`
}

/** Plates of the map that stand for no single object. */
const DRAWN_ONLY = ['Host', 'Address', 'Client', 'BackendRef', 'Fold']

/** Whether an id names something that the API server holds. */
export const isObject = (id: string): boolean => !DRAWN_ONLY.includes(id.split('/', 1)[0] ?? '')

const word = (text: string): string => (/^[\w.:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
