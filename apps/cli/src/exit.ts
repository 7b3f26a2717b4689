/** Exit statuses of the command line (contract.md). */
export const EXIT = { ok: 0, broken: 1, usage: 2, unknown: 3 } as const
