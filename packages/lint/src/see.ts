import { kindInfo, type Ref, spellingOf } from '@portolan/model'

/** The command that prints an object, for a POSIX shell. Kinds of other groups are named with theirs: `kubectl get ingressroute.traefik.io`. */
export const seeOf = ({ kind, namespace, name, file, line }: Ref): string => {
  const info = kindInfo(kind)
  if (!info) return file === undefined ? `kubectl get ${word(kind.toLowerCase())} ${word(name)} -o yaml` : `sed -n ${line ?? 1}p ${word(file)}`
  const spelt = spellingOf(info).toLowerCase()
  const resource = info.crd ? `${spelt}.${info.group}` : spelt
  return `kubectl get ${resource}${namespace ? ` -n ${word(namespace)}` : ''} ${word(name)} -o yaml`
}

/** Safe as one word of a shell. */
const word = (text: string): string => (/^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
