/** A request that was traced here before. Headers are not kept. */
export interface Recent {
  readonly url: string
  readonly method: string
}

const KEPT = 'portolan.recent'
const MOST = 12
const LONGEST = 2_000

/** What this browser remembers, newest first. Storage may be closed or hold anything: both mean none. */
export const readRecents = (): readonly Recent[] => {
  try {
    return parseRecents(window.localStorage.getItem(KEPT))
  } catch {
    return []
  }
}

/** Adds a request at the front and gives the new list. */
export const keepRecent = (recent: Recent): readonly Recent[] => {
  const next = withRecent(readRecents(), recent)
  try {
    window.localStorage.setItem(KEPT, JSON.stringify(next))
  } catch {
    return next
  }
  return next
}

export const withRecent = (recents: readonly Recent[], recent: Recent): readonly Recent[] => {
  if (recent.url === '' || recent.url.length > LONGEST) return recents
  return [recent, ...recents.filter(({ url, method }) => url !== recent.url || method !== recent.method)].slice(0, MOST)
}

export const parseRecents = (text: string | null): readonly Recent[] => {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(value)) return []
    return value
      .filter((item: unknown): item is Recent => {
        const { url, method } = (item ?? {}) as Partial<Recent>
        return typeof url === 'string' && url !== '' && typeof method === 'string'
      })
      .slice(0, MOST)
  } catch {
    return []
  }
}
