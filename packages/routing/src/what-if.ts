import type { Dialect, RouteResult } from './answer.ts'

/** An answer made from tables of another dialect, so that nobody takes it for what is. */
export const asIf = (result: RouteResult, as: Dialect): RouteResult => ({ ...result, as, summary: `As if ${as} served this: ${result.summary}` })
