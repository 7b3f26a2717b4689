/** What one file or object may cost (R19). Beyond a limit something is left out, and a complaint says so. */
export const LIMITS = {
  /** Characters of one manifest file. */
  fileLength: 10_000_000,
  documentsPerFile: 10_000,
  /** Tokens of one YAML document. */
  wordsPerDocument: 3_000_000,
  /** Text in brackets that is not JSON is tried as YAML up to this length: YAML takes long to refuse it. */
  flowLength: 1_000_000,
  /** Nested maps and lists in one document. */
  depth: 100,
  aliases: 100,
  /** Entries read of one list: paths, endpoints, rules. */
  listItems: 10_000,
  annotationLength: 65_536,
  /** Characters of one certificate, as base64. */
  certificateLength: 131_072,
  complaintsPerObject: 50,
  complaintsPerFile: 200,
  /** Pointers with a line of their own, per object. */
  linesPerObject: 5_000,
  /** Characters of a recording, after decompression. */
  recordingLength: 1_000_000_000,
  /** Characters of one of its lines, which is one object. */
  recordingLine: 32_000_000,
  recordedObjects: 1_000_000,
} as const
