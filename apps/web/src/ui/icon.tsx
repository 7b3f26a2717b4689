import './icon.css'

/** Line drawings on a 16 x 16 field, stroke 1.3: subpaths of one path each. */
const PATHS = {
  map: 'M2 4.2 6 2.5l4 1.7 4-1.7v9.3l-4 1.7-4-1.7-4 1.7zM6 2.5v9.3M10 4.2v9.3',
  trace:
    'M1.4 11.5a1.6 1.6 0 1 0 3.2 0 1.6 1.6 0 1 0-3.2 0M4.5 10.6l2.9-2.2M7.2 7.4a1.4 1.4 0 1 0 2.8 0 1.4 1.4 0 1 0-2.8 0M9.8 6.5l2.4-2.1M10 3.6l2.7.3-.3 2.7',
  findings: 'M3.5 14V2.3M3.5 3h9l-2.2 2.8 2.2 2.8h-9',
  changes: 'M1.8 9.5h12.4M1.8 12.5h12.4M1.8 9.5v3M4.9 9.5v3M8 9.5v3M11.1 9.5v3M14.2 9.5v3M9.5 6.5V2M9.5 2.3l3 1.2-3 1.2',
  cost: 'M2.2 8a5.8 5.8 0 1 0 11.6 0A5.8 5.8 0 1 0 2.2 8M10 6c-.3-.9-1-1.3-2-1.3-1.2 0-2 .6-2 1.5 0 2.2 4.1 1 4.1 3.3 0 1-.9 1.7-2.1 1.7-1.1 0-1.9-.5-2.2-1.5M8 3.6v8.8',
  kiosk: 'M2.6 3h10.8a.8.8 0 0 1 .8.8v6.4a.8.8 0 0 1-.8.8H2.6a.8.8 0 0 1-.8-.8V3.8a.8.8 0 0 1 .8-.8M5.5 13.5h5M8 11v2.5',
  help: 'M2 8a6 6 0 1 0 12 0A6 6 0 1 0 2 8M6.2 6.3c.1-1 .8-1.6 1.8-1.6 1.1 0 1.9.7 1.9 1.7 0 1.5-1.9 1.5-1.9 3M8 11.4v.1',
  search: 'M2.7 7a4.3 4.3 0 1 0 8.6 0 4.3 4.3 0 1 0-8.6 0M10.2 10.2l3.6 3.6',
  sun: 'M5.2 8a2.8 2.8 0 1 0 5.6 0 2.8 2.8 0 1 0-5.6 0M8 1.5v1.8M8 12.7v1.8M1.5 8h1.8M12.7 8h1.8M3.4 3.4l1.3 1.3M11.3 11.3l1.3 1.3M12.6 3.4l-1.3 1.3M4.7 11.3l-1.3 1.3',
  moon: 'M13 9.7A5.6 5.6 0 0 1 6.3 3a5.6 5.6 0 1 0 6.7 6.7z',
  link: 'M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.3-2.3A2.6 2.6 0 0 0 9 3.3l-.8.8M9.3 6.7a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.7l.8-.8',
  clock: 'M2.2 8a5.8 5.8 0 1 0 11.6 0A5.8 5.8 0 1 0 2.2 8M8 4.6V8l2.3 1.6',
  plus: 'M8 3.5v9M3.5 8h9',
  minus: 'M3.5 8h9',
  close: 'm4 4 8 8M12 4l-8 8',
  chevron: 'm4.5 6.3 3.5 3.5 3.5-3.5',
  'chevron-left': 'M9.8 4.5 6.3 8l3.5 3.5',
  'chevron-right': 'm6.3 4.5 3.5 3.5-3.5 3.5',
  copy: 'M6.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2',
  check: 'm3.4 8.6 3 3 6.2-7',
  filter: 'M2.5 3.5h11L9.4 8.4v4.3l-2.8-1.3v-3z',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  export: 'M8 2.5v7.8M4.8 7.3 8 10.5l3.2-3.2M2.8 13.3h10.4',
  pin: 'M8 9.5V14M5 9.5h6L10 7V3.5h.8M5.2 3.5H6V7L5 9.5M5.2 3.5h5.6',
  lock: 'M4.5 7h7a1 1 0 0 1 1 1v4.5a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1M5.3 7V5.2a2.7 2.7 0 0 1 5.4 0V7',
  'lock-open': 'M4.5 7h7a1 1 0 0 1 1 1v4.5a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1M5.3 7V4.4a2.7 2.7 0 0 1 5.2-1',
  graph:
    'M1.8 8a1.7 1.7 0 1 0 3.4 0 1.7 1.7 0 1 0-3.4 0M10.8 3.7a1.7 1.7 0 1 0 3.4 0 1.7 1.7 0 1 0-3.4 0M10.8 12.3a1.7 1.7 0 1 0 3.4 0 1.7 1.7 0 1 0-3.4 0M5 7.2l6-2.8M5 8.8l6 2.8',
  table: 'M2.8 3h10.4a.8.8 0 0 1 .8.8v8.4a.8.8 0 0 1-.8.8H2.8a.8.8 0 0 1-.8-.8V3.8a.8.8 0 0 1 .8-.8M2 6.3h12M2 9.6h12M6.5 6.3V13',
  turn: 'M3 13V7.5a2 2 0 0 1 2-2h7.5M9.8 2.7l2.8 2.8-2.8 2.8',
  out: 'M5 11l6.5-6.5M6.2 4.5h5.3v5.3',
} as const

export type IconName = keyof typeof PATHS

/** One of the house's line icons, always decoration: its control or heading carries the name. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}

/** The bare outline, for use inside another SVG (16 x 16 user units). */
export const iconPath = (name: IconName): string => PATHS[name]
