/** The command that prints an object, for a POSIX shell; undefined for what isn't one. */
export const kubectlGet = (id: string): string | undefined => {
  const [kind = '', namespace = '', ...rest] = (id.split('#', 1)[0] ?? '').split('/')
  const name = rest.join('/')
  if (!isObject(id) || name === '') return undefined
  const scope = namespace ? ` -n ${word(namespace)}` : ''
  // Of a Secret no value is printed: terminals and their logs are read by others.
  if (kind === 'Secret') return `kubectl describe secret${scope} ${word(name)}`
  return `kubectl get ${word(kind.toLowerCase())}${scope} ${word(name)} -o yaml`
}

/** Plates of the map that stand for no single object. */
const DRAWN_ONLY = ['Host', 'Address', 'Client', 'BackendRef', 'Fold']

/** Whether an id names something that the API server holds. */
export const isObject = (id: string): boolean => !DRAWN_ONLY.includes(id.split('/', 1)[0] ?? '')

const word = (text: string): string => (/^[\w.:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
