import { Command, CommanderError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addCheck } from './check.ts'
import { addCost } from './cost.ts'
import { addDiff } from './diff.ts'
import { EXIT } from './exit.ts'
import { addGraph } from './graph.ts'
import { addLint } from './lint.ts'
import { addRoute } from './route.ts'
import { addServe } from './serve.ts'
import { addSnapshot } from './snapshot.ts'

/** Runs one command line. Resolves to the exit status; never throws for what was typed. */
export const run = async (argv: readonly string[]): Promise<number> => {
  let status: number = EXIT.ok
  const done = (code: number): void => {
    status = code
  }
  const program = new Command('portolan')
    .description('Where does this URL go, and why (not)? A read-only chart of how traffic enters a Kubernetes cluster.')
    .version(manifest.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .showHelpAfterError('(portolan --help says what there is)')
    .exitOverride()
  addServe(program, done)
  addRoute(program, done)
  addCheck(program, done)
  addDiff(program, done)
  addCost(program, done)
  addGraph(program, done)
  addLint(program, done)
  addSnapshot(program, done)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    throw error
  }
}
