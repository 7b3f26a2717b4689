/** What people call the cause behind a finding's code; a code that isn't listed is read as it is written. */
const CAUSES: ReadonlyMap<string, string> = new Map([
  ['backend-missing', 'Missing backend'],
  ['backend-port', 'Wrong port'],
  ['broken-manifest', 'Unreadable manifest'],
  ['class-missing', 'No class'],
  ['class-unserved', 'Unserved class'],
  ['gateway-class-unserved', 'Unserved Gateway class'],
  ['grant-missing', 'ReferenceGrant'],
  ['host-conflict', 'Host claimed twice'],
  ['lb-idle', 'Idle load balancer'],
  ['lb-pending', 'No address'],
  ['no-ready-pods', 'No ready pods'],
  ['path-shadowed', 'Shadowed path'],
  ['pods-short', 'Pods short'],
  ['route-not-attached', 'Route not attached'],
  ['selector-empty', 'Empty selector'],
  ['tls-expired', 'Certificate expired'],
  ['tls-expiring', 'Certificate ends soon'],
  ['tls-name', 'Certificate name'],
  ['tls-secret-missing', 'No certificate'],
])

export const causeOf = (code: string): string => CAUSES.get(code) ?? code.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase())
