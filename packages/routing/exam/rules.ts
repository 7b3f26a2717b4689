/** `TRF-20` to `TRF-27`. */
const numbered = (family: string, first: number, last: number): readonly string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => `${family}-${first + i}`)

/** The rules of the specifications' pages, by family: how many there are, and those that stand between two numbers. */
const FAMILIES: readonly { readonly family: string; readonly last: number; readonly also: readonly string[] }[] = [
  { family: 'ANS', last: 6, also: [] },
  { family: 'REQ', last: 5, also: [] },
  { family: 'DET', last: 8, also: ['DET-03a'] },
  { family: 'ING', last: 9, also: [] },
  { family: 'GWA', last: 30, also: [] },
  { family: 'SVC', last: 27, also: [] },
  { family: 'RGX', last: 15, also: [] },
  { family: 'FAIL', last: 4, also: [] },
  {
    family: 'TRF',
    last: 6,
    also: [
      'TRF-08',
      'TRF-09',
      'TRF-10',
      'TRF-11',
      'TRF-12',
      'TRF-13',
      ...numbered('TRF', 20, 27),
      ...numbered('TRF', 30, 38),
      'TRF-40',
      ...numbered('TRF', 50, 54),
      ...numbered('TRF', 60, 66),
    ],
  },
  { family: 'HAP', last: 11, also: [] },
  { family: 'HAJ', last: 11, also: [] },
  { family: 'NGX', last: 46, also: [] },
  { family: 'ALB', last: 18, also: [] },
  { family: 'IST', last: 12, also: ['IST-20', 'IST-21', 'IST-22', 'IST-30', 'IST-31', 'IST-32'] },
]

/** Ids of rules that each have a case: `ING-03`. */
export const RULES: readonly string[] = FAMILIES.flatMap(({ family, last, also }) => [
  ...Array.from({ length: last }, (_, i) => `${family}-${String(i + 1).padStart(2, '0')}`),
  ...also,
])

/** The ids that a text names, whichever their families. */
export const idsIn = (text: string): readonly string[] => [...new Set(text.match(/\b[A-Z]{2,4}-\d{2}[a-z]?\b/g) ?? [])]
