import type { BlindSpot, RouteTable } from '../../table.ts'
import type { Mesh } from './mesh.ts'

/** REQ-02: how Envoy reads the path, and hands it on (istio/api mesh/v1alpha1, ProxyPathNormalization). */
export const pathsOf = ({ options }: Mesh): Pick<RouteTable, 'cleans' | 'normalize'> => {
  switch (options.normalization) {
    case 'NONE':
      return { normalize: [] }
    case 'MERGE_SLASHES':
    case 'DECODE_AND_MERGE_SLASHES':
      return { cleans: ['decode-unreserved', 'remove-dot-segments', 'merge-slashes'], normalize: [] }
    default:
      return { cleans: ['decode-unreserved', 'remove-dot-segments'], normalize: [] }
  }
}

/** G-24: escaped slashes are decoded by that setting alone, and no proxy was asked. */
export const pathDoubts = ({ options }: Mesh, ref: BlindSpot['ref']): readonly BlindSpot[] =>
  options.normalization === 'DECODE_AND_MERGE_SLASHES'
    ? [
        {
          ref,
          text: 'pathNormalization decodes %2F and %5C before routes are matched, which Portolan does not.',
          code: 'UNK-18',
          weight: 'may-change',
          when: { is: 'target', like: { by: 'regex', value: '^[^?]*%(?:2[Ff]|5[Cc])', flags: '', flavour: 're2' } },
        },
      ]
    : []
