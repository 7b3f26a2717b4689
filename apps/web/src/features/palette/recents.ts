const KEPT = 'portolan.palette'
const MOST = 8

/** Ids of the commands used lately in this browser, newest first. Storage may be closed or hold anything: both mean none. */
export const readUsed = (): readonly string[] => {
  try {
    const value: unknown = JSON.parse(window.localStorage.getItem(KEPT) ?? '[]')
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string').slice(0, MOST) : []
  } catch {
    return []
  }
}

export const keepUsed = (id: string): void => {
  if (id.startsWith('typed:')) return
  try {
    window.localStorage.setItem(KEPT, JSON.stringify([id, ...readUsed().filter((one) => one !== id)].slice(0, MOST)))
  } catch {
    // A browser that keeps nothing has no recents.
  }
}
