import { describe, expect, it } from 'vitest'
import { chooseSource } from './choose.ts'

const nothing = (): boolean => false
const everything = (): boolean => true

describe('chooseSource', () => {
  it('takes the flag that was given', () => {
    const env = { KUBECONFIG: '/a', KUBERNETES_SERVICE_HOST: '10.0.0.1' }
    expect(chooseSource({ demo: true }, env, everything)).toMatchObject({ kind: 'demo', because: '--demo was given' })
    expect(chooseSource({ manifests: '-' }, env, everything)).toMatchObject({ kind: 'manifests', path: '-' })
    expect(chooseSource({ snapshot: 'x.portolan' }, env, everything)).toMatchObject({ kind: 'snapshot', path: 'x.portolan' })
    expect(chooseSource({ inCluster: true }, {}, nothing)).toMatchObject({ kind: 'cluster', credentials: 'in-cluster' })
    expect(chooseSource({ kubeconfig: 'x', context: 'prod' }, env, everything)).toMatchObject({ files: ['x'], context: 'prod' })
  })

  it('without flags looks for in-cluster credentials, KUBECONFIG, ~/.kube/config, and ends at the demo', () => {
    const inCluster = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBECONFIG: '/a', HOME: '/home/me' }
    expect(chooseSource({}, inCluster, everything)).toMatchObject({ credentials: 'in-cluster' })
    expect(chooseSource({}, { KUBECONFIG: '/a:/b', HOME: '/home/me' }, everything)).toMatchObject({
      files: ['/a', '/b'],
      because: 'KUBECONFIG is set',
    })
    expect(chooseSource({}, { HOME: '/home/me' }, everything)).toMatchObject({ files: ['/home/me/.kube/config'], because: 'found ~/.kube/config' })
    expect(chooseSource({}, { HOME: '/home/me' }, nothing)).toEqual({ kind: 'demo', because: 'no cluster credentials were found' })
  })

  it('does not guess between two sources', () => {
    expect(chooseSource({ demo: true, manifests: 'x' }, {}, nothing)).toMatchObject({
      error: { message: '--manifests and --demo name different sources' },
    })
    expect(chooseSource({ snapshot: 'x', inCluster: true }, {}, nothing)).toMatchObject({
      error: { message: '--in-cluster and --snapshot name different sources' },
    })
    expect(chooseSource({ snapshot: 'x', context: 'prod' }, {}, nothing)).toMatchObject({
      error: { message: '--context belongs to a kubeconfig, not to --snapshot' },
    })
    expect(chooseSource({ demo: true, context: 'x' }, {}, nothing)).toHaveProperty('error')
    expect(chooseSource({ context: 'x' }, { HOME: '/home/me' }, nothing)).toHaveProperty('error')
  })
})
