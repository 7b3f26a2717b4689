import { inflateSync } from 'node:zlib'

/** How wide the glyphs of a font are. */
export interface Metrics {
  /** In ems, without kerning; undefined for a character that the font doesn't have. */
  readonly advance: (character: string) => number | undefined
}

/**
 * Reads the widths of a font in WOFF 1.0 (https://www.w3.org/TR/WOFF/), by the tables of OpenType 1.9: `head`, `hhea`, `hmtx`, and `cmap` in
 * formats 4 and 12. Undefined for anything else.
 */
export const metricsOf = (file: Buffer): Metrics | undefined => {
  const tables = tablesOf(file)
  const [head, hhea, hmtx, cmap] = [tables?.get('head'), tables?.get('hhea'), tables?.get('hmtx'), tables?.get('cmap')]
  if (!head || !hhea || !hmtx || !cmap) return undefined
  const unitsPerEm = head.readUInt16BE(18)
  const longMetrics = hhea.readUInt16BE(34)
  const glyphOf = glyphsOf(cmap)
  return {
    advance: (character) => {
      const glyph = glyphOf(character.codePointAt(0) ?? 0)
      // Glyphs behind the last long metric are as wide as that.
      return glyph === 0 ? undefined : hmtx.readUInt16BE(Math.min(glyph, longMetrics - 1) * 4) / unitsPerEm
    },
  }
}

const tablesOf = (file: Buffer): ReadonlyMap<string, Buffer> | undefined => {
  if (file.length < 44 || file.toString('latin1', 0, 4) !== 'wOFF') return undefined
  const tables = new Map<string, Buffer>()
  for (let entry = 44; entry < 44 + file.readUInt16BE(12) * 20; entry += 20) {
    const [offset, packed, length] = [file.readUInt32BE(entry + 4), file.readUInt32BE(entry + 8), file.readUInt32BE(entry + 12)]
    const bytes = file.subarray(offset, offset + packed)
    tables.set(file.toString('latin1', entry, entry + 4), packed < length ? inflateSync(bytes) : bytes)
  }
  return tables
}

/** From code points to glyphs; 0 is no glyph. */
const glyphsOf = (cmap: Buffer): ((codePoint: number) => number) => {
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.subarray(cmap.readUInt32BE(4 + i * 8 + 4)))
  const full = subtables.find((table) => table.readUInt16BE(0) === 12)
  if (full) return (codePoint) => inGroups(full, codePoint)
  const basic = subtables.find((table) => table.readUInt16BE(0) === 4)
  return basic ? (codePoint) => inSegments(basic, codePoint) : () => 0
}

const inGroups = (table: Buffer, codePoint: number): number => {
  for (let group = 16; group < 16 + table.readUInt32BE(12) * 12; group += 12) {
    const [start, end] = [table.readUInt32BE(group), table.readUInt32BE(group + 4)]
    if (codePoint >= start && codePoint <= end) return table.readUInt32BE(group + 8) + codePoint - start
  }
  return 0
}

const inSegments = (table: Buffer, codePoint: number): number => {
  const size = table.readUInt16BE(6)
  const [ends, starts, deltas, ranges] = [14, 16 + size, 16 + 2 * size, 16 + 3 * size]
  for (let at = 0; at < size; at += 2) {
    if (codePoint > table.readUInt16BE(ends + at)) continue
    const start = table.readUInt16BE(starts + at)
    if (codePoint < start) return 0
    const [delta, range] = [table.readUInt16BE(deltas + at), table.readUInt16BE(ranges + at)]
    if (range === 0) return (codePoint + delta) % 65_536
    const glyph = table.readUInt16BE(ranges + at + range + (codePoint - start) * 2)
    return glyph === 0 ? 0 : (glyph + delta) % 65_536
  }
  return 0
}
