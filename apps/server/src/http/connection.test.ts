import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Connection, type Outlet } from './connection.ts'
import { STREAM_LIMITS } from './limits.ts'

/** A socket that takes nothing until it is told to. */
class Dam implements Outlet {
  destroyed = false
  written: Buffer[] = []
  writableLength = 0
  #drained: (() => void)[] = []

  write(chunk: Buffer): boolean {
    this.written.push(chunk)
    this.writableLength += chunk.length
    return false
  }

  end(): void {}

  destroy(): void {
    this.destroyed = true
  }

  once(_event: 'drain', listener: () => void): void {
    this.#drained.push(listener)
  }

  open(): void {
    this.writableLength = 0
    const drained = this.#drained
    this.#drained = []
    for (const listener of drained) listener()
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const KB = Buffer.alloc(1024)
const behind = () => {
  const dam = new Dam()
  const connection = new Connection(dam)
  const seen = { drained: 0, cut: 0 }
  connection.onDrained = () => seen.drained++
  connection.onCut = () => seen.cut++
  for (let i = 0; i < 5_000; i++) connection.send(KB)
  return { dam, connection, seen }
}

test('no more than the limit waits for a reader that does not read', () => {
  const { dam, seen } = behind()
  expect(dam.writableLength).toBeGreaterThan(STREAM_LIMITS.queued)
  expect(dam.writableLength).toBeLessThanOrEqual(STREAM_LIMITS.queued + 2 * KB.length)
  expect(seen).toEqual({ drained: 0, cut: 0 })
})

test('what is sent is the same memory for all, never a copy', () => {
  const { dam } = behind()
  expect(dam.written.every((chunk) => chunk === KB)).toBe(true)
})

test('once it has read, it is told, once, and follows again', () => {
  const { dam, connection, seen } = behind()
  const before = dam.written.length
  vi.advanceTimersByTime(STREAM_LIMITS.patience - 1)
  dam.open()
  expect(seen).toEqual({ drained: 1, cut: 0 })
  connection.send(KB)
  expect(dam.written).toHaveLength(before + 1)
  vi.advanceTimersByTime(STREAM_LIMITS.patience * 2)
  expect(dam.destroyed).toBe(false)
})

test('it is cut when it does not', () => {
  const { dam, seen } = behind()
  vi.advanceTimersByTime(STREAM_LIMITS.patience)
  expect(dam.destroyed).toBe(true)
  expect(seen).toEqual({ drained: 0, cut: 1 })
})

test('a snapshot larger than the limit is sent whole, and what follows it too, or a slow reader would get snapshots for ever', () => {
  const dam = new Dam()
  const connection = new Connection(dam)
  const snapshot = Buffer.alloc(STREAM_LIMITS.queued * 3)
  connection.begin(snapshot)
  for (let i = 0; i < 100; i++) connection.send(KB)
  expect(dam.written).toHaveLength(101)
  expect(vi.getTimerCount()).toBe(0)
})

test('a reader that left is forgotten: nothing is sent, and no timer stays', () => {
  const { dam, connection } = behind()
  connection.close()
  expect(vi.getTimerCount()).toBe(0)
  const before = dam.written.length
  connection.send(KB)
  expect(dam.written).toHaveLength(before)
})
