import { Cluster } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit, readManifests } from '@portolan/sources'
import { expect, test } from 'vitest'
import { annotated, nginx, traefik } from '../exam/controllers.ts'
import { findings } from '../exam/read.ts'
import { lint } from './lint.ts'

const NGINX = 'nginx.ingress.kubernetes.io'

/** Of a folder that holds no classes: the controller is assumed by the class' name. */
const inFolder = (annotations: Readonly<Record<string, string>>) => {
  const cluster = new Cluster({ source: 'manifests', name: 'folder' })
  for (const { raw, place } of readManifests(annotated('nginx', annotations), 'web.yaml').objects) {
    const { object } = admit(raw, place)
    if (object) cluster.apply([{ type: 'put', object }])
  }
  cluster.apply([{ type: 'sync', kind: 'Ingress', state: 'synced' }])
  return lint(cluster, compile(cluster), 0).filter(({ code }) => code.startsWith('annotation-'))
}

test('in a folder a name that is wrong is told, and what depends on how the controller runs is not known', () => {
  expect(inFolder({ [`${NGINX}/rewrite-targett`]: '/' })).toMatchObject([
    { code: 'annotation-unknown', severity: 'warning', ref: { file: 'web.yaml' } },
  ])
  expect(inFolder({ [`${NGINX}/configuration-snippet`]: 'x' })).toMatchObject([{ code: 'annotation-risky', severity: 'unknown' }])
  expect(inFolder({ [`${NGINX}/limit-rps`]: 'many' })).toMatchObject([{ code: 'annotation-value', severity: 'unknown' }])
  expect(inFolder({ [`${NGINX}/ssl-redirect`]: 'yes' })).toMatchObject([{ code: 'annotation-value', severity: 'warning' }])
})

test('a class called nginx may be that of another nginx: nothing is foreign in a folder without classes', () => {
  expect(inFolder({ 'nginx.org/rewrites': 'serviceName=web rewrite=/' })).toEqual([])
})

test('what keeps requests out weighs more than the rest', () => {
  const severities = (yaml: string) => findings(yaml).flatMap(({ code, severity }) => (code === 'annotation-foreign' ? severity : []))
  expect(
    severities(traefik('3.5.3') + annotated('traefik', { [`${NGINX}/auth-url`]: 'https://login.test', [`${NGINX}/proxy-body-size`]: '8m' })),
  ).toEqual(['warning', 'note'])
  // Switched off, it keeps out nobody.
  expect(severities(traefik('3.5.3') + annotated('traefik', { [`${NGINX}/enable-modsecurity`]: 'false' }))).toEqual(['note'])
  expect(severities(traefik('3.5.3') + annotated('traefik', { [`${NGINX}/auth-realm`]: 'Staff' }))).toEqual(['note'])
})

test('one fault is one finding: a removed, an unknown and a refused annotation', () => {
  const codes = (annotations: Readonly<Record<string, string>>) =>
    findings(nginx('1.13.0') + annotated('nginx', annotations)).flatMap(({ code }) => (code.startsWith('annotation-') ? code : []))
  expect(codes({ [`${NGINX}/global-rate-limit`]: 'many' })).toEqual(['annotation-risky'])
  expect(codes({ [`${NGINX}/use-regexx`]: 'maybe' })).toEqual(['annotation-unknown'])
  expect(codes({ [`${NGINX}/server-snippet`]: 'return 200;' })).toEqual(['annotation-risky'])
  expect(codes({ [`${NGINX}/whitelist-source-range`]: '0.0.0.0/0, here' })).toEqual(['annotation-value', 'annotation-risky'])
})

test('odd names and values do no harm', () => {
  const annotations = Object.fromEntries(
    ['', '/', 'constructor', '__proto__', '\u202e', 'a'.repeat(300), 'x/y'].map((key) => [`${NGINX}/${key}`, '\u0000\n%']),
  )
  for (const yaml of [nginx('1.13.0') + annotated('nginx', annotations), traefik('3.5.3') + annotated('traefik', annotations)])
    expect(findings(yaml).filter(({ title }) => title.includes('could not be judged'))).toEqual([])
})
