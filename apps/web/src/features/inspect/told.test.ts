import type { Finding, GraphNode } from '@portolan/contract'
import { describe, expect, it } from 'vitest'
import { isObject, kubectlGet } from '../../ui/kubectl.ts'
import { toldOf } from './told.ts'

const node = (status: GraphNode['status'], reasons: readonly string[] = [], facts: GraphNode['facts'] = {}): GraphNode => ({
  id: 'Service/shop/cart',
  kind: 'Service',
  namespace: 'shop',
  name: 'cart',
  layer: 'service',
  status,
  reasons,
  label: 'cart',
  facts,
})

describe('the sentence about an object', () => {
  it('is its finding first', () => {
    const finding = {
      ref: { kind: 'Service', namespace: 'shop', name: 'cart' },
      severity: 'error',
      cause: 'cart has 0 of 2 pods ready',
      text: 'All of it. cart has 0 of 2 pods ready. The fix.',
    } as unknown as Finding
    expect(toldOf('Service/shop/cart#/spec/type', node('warning', ['other']), [finding])).toEqual({
      mark: 'broken',
      short: 'cart has 0 of 2 pods ready.',
      long: 'All of it. The fix.',
    })
  })
  it('is the reasons on the map else', () => {
    expect(toldOf('Service/shop/cart', node('warning', ['2 of 3 pods ready', 'One restarts']), [])).toEqual({
      mark: 'risk',
      short: '2 of 3 pods ready.',
      long: 'One restarts.',
    })
    expect(toldOf('Service/shop/cart', node('ok', [], { ready: 2, total: 2 }), [])).toEqual({
      mark: 'ok',
      short: 'Serving.',
      long: '2 of 2 pods ready.',
    })
    expect(toldOf('Service/shop/cart', node('idle'), [])?.mark).toBe('note')
    expect(toldOf('Service/shop/cart', undefined, [])).toBeUndefined()
  })
})

describe('the command', () => {
  it('is safe to paste', () => {
    expect(kubectlGet('Service/shop/cart#/spec/ports/0')).toBe('kubectl get service -n shop cart -o yaml')
    expect(kubectlGet('IngressClass//nginx')).toBe('kubectl get ingressclass nginx -o yaml')
    expect(kubectlGet("Service/shop/$(id)'")).toBe("kubectl get service -n shop '$(id)'\\''' -o yaml")
    expect(kubectlGet('Host/shop/a.example#/x')).toBeUndefined()
    expect(isObject('Client//internet')).toBe(false)
  })
})
