/** `12:31`, UTC as the top bar's clock. `at` in ms since the epoch. */
export const hourOf = (at: number): string => new Date(at).toISOString().slice(11, 16)

/** `12:31:08`, UTC. */
export const secondOf = (at: number): string => new Date(at).toISOString().slice(11, 19)

/** `Tue 11 Nov, 09:40 UTC`. */
export const dayOf = (at: number): string =>
  `${new Date(at).toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })}, ${hourOf(at)} UTC`

/** `Tue 11 Nov 2025, 09:40 UTC`: of what may be long ago. */
export const momentOf = (at: number): string => dayOf(at).replace(',', ` ${new Date(at).getUTCFullYear()},`)
