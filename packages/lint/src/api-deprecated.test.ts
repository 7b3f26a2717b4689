import { Cluster } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit, readManifests } from '@portolan/sources'
import { expect, test } from 'vitest'
import { lint } from './lint.ts'

const found = (source: 'manifests' | 'cluster', apiVersion: string, kind = 'TLSRoute') => {
  const cluster = new Cluster({ source, name: 'test' })
  const { objects } = readManifests(`kind: ${kind}\napiVersion: ${apiVersion}\nmetadata: { name: web, namespace: a }\nspec: {}\n`, 'old.yaml')
  for (const { raw, place } of objects) {
    const { object } = admit(raw, place)
    if (object) cluster.apply([{ type: 'put', object }])
  }
  return lint(cluster, compile(cluster), 0).filter(({ code }) => code === 'api-deprecated')
}

test('what is deprecated is told of manifests, with file and line, and mended by another apiVersion', () => {
  expect(found('manifests', 'gateway.networking.k8s.io/v1alpha2')).toMatchObject([
    {
      severity: 'note',
      title: 'TLSRoute a/web is written for gateway.networking.k8s.io/v1alpha2, which is deprecated',
      cause: 'the Gateway API has deprecated it in 1.5',
      ref: { file: 'old.yaml', line: 2, pointer: '/apiVersion' },
      mend: { do: 'patch', patch: [{ pointer: '/apiVersion', from: 'gateway.networking.k8s.io/v1alpha2', to: 'gateway.networking.k8s.io/v1' }] },
    },
  ])
})

test('what is gone from the Gateway API is a warning: an older one may run', () => {
  expect(found('manifests', 'gateway.networking.k8s.io/v1alpha2', 'HTTPRoute')).toMatchObject([
    { severity: 'warning', text: expect.stringContaining('Clusters with an older one serve it still.') },
  ])
})

test('versions of today are not told, nor what a cluster hands out', () => {
  expect(found('manifests', 'gateway.networking.k8s.io/v1')).toEqual([])
  expect(found('manifests', 'networking.istio.io/v1alpha3', 'VirtualService')).toEqual([])
  expect(found('cluster', 'gateway.networking.k8s.io/v1alpha2')).toEqual([])
})
