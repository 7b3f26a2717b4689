/** What a client saw of one request to a real proxy. */
export type Seen =
  /** A pod answered: where it was reached, and what it was asked. */
  | {
      readonly type: 'forward'
      readonly address: string
      readonly port: number
      readonly tls: boolean
      readonly method: string
      readonly target: string
      readonly host: string
      /** In lower case, values of one name joined by a comma. */
      readonly headers: ReadonlyMap<string, string>
    }
  | { readonly type: 'redirect'; readonly status: number; readonly location: string }
  | { readonly type: 'respond'; readonly status: number }
  /** The connection was refused or reset, or TLS failed. */
  | { readonly type: 'refuse'; readonly reason: string }
  /** The controller can't load its configuration with these objects. */
  | { readonly type: 'frozen'; readonly reason: string }

export const saySeen = (seen: Seen): string => {
  switch (seen.type) {
    case 'forward':
      return `forward to ${seen.address}:${seen.port}${seen.tls ? ' (TLS)' : ''} as ${seen.method} ${seen.host}${seen.target}`
    case 'redirect':
      return `${seen.status} ${seen.location}`
    case 'respond':
      return `${seen.status}`
    case 'refuse':
      return `refused: ${seen.reason}`
    case 'frozen':
      return `frozen: ${seen.reason}`
    default:
      return seen satisfies never
  }
}
