#!/usr/bin/env node
import { run } from './program.ts'

// `npm run` moves to the checkout; paths on the command line are meant from where it was typed.
if (process.env.npm_lifecycle_event === 'portolan' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)

// A reader that has seen enough (`| head`) is no error.
for (const out of [process.stdout, process.stderr]) {
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
}

const status = await run(process.argv.slice(2))
process.exitCode = status
process.stdout.write('', () => process.stderr.write('', () => process.exit(status)))
