/** `2026-11-21 14:02 UTC`. */
export const sayMoment = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
