import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/** Keeps a headless browser from talking to anybody but the page's own server. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * The path of a Chromium: `CHROMIUM`, then the PATH, then Playwright's own; where there is none, Playwright's download is tried and then,
 * as root on Debian, apt. Undefined when all of that fails.
 */
export const findChromium = async (): Promise<string | undefined> => present() ?? (await downloaded()) ?? installed()

const present = (): string | undefined => {
  const own = process.env.CHROMIUM
  if (own && existsSync(own)) return own
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path)) ?? playwrights()
}

const playwrights = (): string | undefined => {
  try {
    const path = chromium.executablePath()
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

const downloaded = async (): Promise<string | undefined> => {
  console.log('No Chromium on PATH: trying Playwright’s.')
  const cli = createRequire(import.meta.url).resolve('playwright-core/cli.js')
  const { status } = spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 'inherit', 'inherit'], timeout: 120_000 })
  return status === 0 ? playwrights() : undefined
}

const installed = (): string | undefined => {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  console.log('Installing Debian’s chromium.')
  const run = (...args: string[]): void => {
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 600_000,
    })
  }
  run('update', '-qq')
  run('install', '-y', '-qq', '--no-install-recommends', 'chromium')
  return present()
}
