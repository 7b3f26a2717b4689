import type { Moment, RouteEffect } from '@portolan/contract'
import { describe, expect, it } from 'vitest'
import { consequenceOf, netOf } from './words.ts'

const effect = (path: string, was?: RouteEffect['was'], now?: RouteEffect['now']): RouteEffect => ({
  id: path,
  host: 'shop.test',
  path,
  through: 'nginx',
  to: 'web:80',
  ...(was ? { was } : {}),
  ...(now ? { now } : {}),
})
const moment = (...routes: readonly RouteEffect[]): Moment => ({
  revision: 1,
  at: 0,
  status: 'ok',
  changes: [],
  changesTotal: 0,
  routes,
  routesTotal: routes.length,
  opened: [],
  cleared: [],
})

describe('consequences', () => {
  it('name one route, and count several', () => {
    expect(consequenceOf([effect('/cart', 'ok', 'error')])).toBe('shop.test/cart broke')
    expect(consequenceOf([effect('/a', 'error', 'ok'), effect('/b', 'warning', 'ok'), effect('/c', 'ok')])).toBe(
      '2 routes recovered, shop.test/c removed',
    )
    expect(consequenceOf([effect('/a', undefined, 'ok')], 4)).toBe('shop.test/a added, 3 more')
    expect(consequenceOf([])).toBe('')
  })
})

describe('the net of several moments', () => {
  it('joins each first to each last, and leaves out what came back', () => {
    const net = netOf([
      moment(effect('/a', 'ok', 'error'), effect('/b', undefined, 'ok')),
      moment(effect('/a', 'error', 'ok')),
      moment(effect('/b', 'ok', 'warning')),
    ])
    expect(net).toEqual([effect('/b', undefined, 'warning')])
  })
})
