import { kindInfo, type Ref, spellingOf } from '@portolan/model'

/**
 * The command that prints an object, for a POSIX shell. Kinds of other groups are named with theirs: `kubectl get ingressroute.traefik.io`.
 * Of a Secret no value is printed: terminals and their logs are read by others.
 */
export const seeOf = ({ kind, namespace, name, file, line }: Ref): string => {
  const info = kindInfo(kind)
  if (!info)
    return file === undefined ? `kubectl get ${shellWord(kind.toLowerCase())} ${shellWord(name)} -o yaml` : `sed -n ${line ?? 1}p ${shellWord(file)}`
  if (kind === 'Secret') return `kubectl describe secret${scope(namespace)} ${shellWord(name)}`
  const spelt = spellingOf(info).toLowerCase()
  const resource = info.crd ? `${spelt}.${info.group}` : spelt
  return `kubectl get ${resource}${scope(namespace)} ${shellWord(name)} -o yaml`
}

/** The command that says what the certificate in a Secret is, without its key; of anything else the one that prints it. */
export const seeCertificate = (ref: Ref): string =>
  ref.kind === 'Secret'
    ? `kubectl get secret${scope(ref.namespace)} ${shellWord(ref.name)} -o jsonpath='{.data.tls\\.crt}' | base64 -d | openssl x509 -noout -text`
    : seeOf(ref)

const scope = (namespace: string | undefined): string => (namespace ? ` -n ${shellWord(namespace)}` : '')

/** Safe as one word of a shell. */
export const shellWord = (text: string): string => (/^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
