/** How the words of codes are said where they are said differently. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['tls', 'certificate'],
  ['lb', 'load balancer'],
  ['grant', 'ReferenceGrant'],
  ['nodeport', 'NodePort'],
  ['externalname', 'ExternalName'],
  ['api', 'API'],
])

/** The cause behind a finding's code as people call it: `no-ready-pods` is `No ready pods`, `tls-expired` is `Certificate expired`. */
export const causeOf = (code: string): string =>
  code
    .split('-')
    .map((word) => WORDS.get(word) ?? word)
    .join(' ')
    .replace(/^./, (letter) => letter.toUpperCase())
