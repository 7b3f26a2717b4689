import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DISAGREEMENTS } from './disagreements.ts'
import type { Report } from './proof.ts'
import type { Controller } from './scenario.ts'
import { whyNoWorld } from './world.ts'

/** The controllers that the tests hold, with their scenarios: 500 each, Traefik's over its providers. `npm run proof -- --seed` tries others. */
const PROVED: readonly (readonly [controller: Controller, scenarios: number, seed: number])[] = [
  ['ingress-nginx', 500, 1],
  ['haproxy-ingress', 500, 1],
  ['haproxytech', 500, 1],
  ['traefik-ingress', 300, 1],
  ['traefik-crd', 137, 1],
  ['traefik-crd', 63, 3],
]

const why = whyNoWorld()
if (why) process.stderr.write(`\nSKIPPED: the proof against real proxies: ${why}\n\n`)

describe.skipIf(why !== undefined)('the same cases put to the engine and to the real proxy', () => {
  for (const [controller, scenarios, seed] of PROVED) {
    it(`${controller}, ${scenarios} scenarios of seed ${seed}`, async ({ skip }) => {
      const report = await prove(controller, scenarios, seed)
      if (typeof report === 'string') return skip(report)
      expect(report.wrong).toEqual([])
      // What no longer occurs has to go from the list.
      expect(report.known.toSorted()).toEqual(
        DISAGREEMENTS.filter((one) => one.controller === controller)
          .map(({ name }) => name)
          .toSorted(),
      )
      expect(report.requests).toBeGreaterThan(10 * scenarios)
      expect(report.unknown).toBeLessThanOrEqual(report.requests / 100)
    })
  }
})

/** The command in a process of its own: the namespace is the process's. A sentence when the proxy can't run here. */
const prove = async (controller: Controller, scenarios: number, seed: number): Promise<Report | string> => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-proof-report-'))
  const file = join(folder, 'report.json')
  try {
    const args = ['--controller', controller, '--scenarios', String(scenarios), '--seed', String(seed), '--report', file]
    const child = spawn(process.execPath, [join(import.meta.dirname, 'proof.ts'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString('utf8')
    })
    child.stderr.on('data', (part: Buffer) => {
      said += part.toString('utf8')
    })
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
    if (status === 2) {
      process.stderr.write(`\nSKIPPED: ${said}\n`)
      return said
    }
    if (status !== 0) process.stderr.write(said)
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
