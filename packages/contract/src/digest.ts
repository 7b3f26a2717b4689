/**
 * The digest of a drawn graph: 32-bit FNV-1a over the UTF-16 code units of the JSON of every node, then every edge, in the order given
 * (by id), each followed by a line feed. 8 hex digits. Server and browser compare it in the `check` event.
 */
export const digestOf = (nodes: Iterable<object>, edges: Iterable<object>): string => {
  let hash = 0x811c9dc5
  for (const list of [nodes, edges]) {
    for (const item of list) {
      const text = JSON.stringify(item)
      for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
      hash = Math.imul(hash ^ 10, 0x01000193)
    }
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}
