/** `seconds` after the first moment of the scenarios' year, as the API server writes it. */
export const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString().replace('.000Z', 'Z')
