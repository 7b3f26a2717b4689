const SCHEME = /^(https?|wss?|grpcs?|tcp|tls|udp|sctp):\/\/\S+$/i
const HOST_AND_PATH = /^(?:[a-z0-9*](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*(?::\d{1,5})?\/\S*$/i

/** The URL that a reader means, or undefined for a search: `shop.test/cart` is one too, `host:shop.test` is not. */
export const urlIn = (text: string): string | undefined => {
  const trimmed = text.trim()
  if (SCHEME.test(trimmed)) return trimmed
  return HOST_AND_PATH.test(trimmed) ? `https://${trimmed}` : undefined
}
