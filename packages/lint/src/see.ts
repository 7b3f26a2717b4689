import { kindInfo, type Ref, spellingOf } from '@portolan/model'

/** The command that prints an object, for a POSIX shell. Kinds of other groups are named with theirs: `kubectl get ingressroute.traefik.io`. */
export const seeOf = ({ kind, namespace, name, file, line }: Ref): string => {
  const info = kindInfo(kind)
  if (!info)
    return file === undefined ? `kubectl get ${shellWord(kind.toLowerCase())} ${shellWord(name)} -o yaml` : `sed -n ${line ?? 1}p ${shellWord(file)}`
  const spelt = spellingOf(info).toLowerCase()
  const resource = info.crd ? `${spelt}.${info.group}` : spelt
  return `kubectl get ${resource}${namespace ? ` -n ${shellWord(namespace)}` : ''} ${shellWord(name)} -o yaml`
}

/** Safe as one word of a shell. */
export const shellWord = (text: string): string => (/^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
