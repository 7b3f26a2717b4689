import type { ServeFlags } from '@portolan/server'
import type { Command } from 'commander'
import { PRICES_FLAG } from './prices-flag.ts'
import { addSourceFlags, collect, SOURCE_HELP, type SourceOpts, sourceFlags } from './source-flags.ts'

/** `portolan serve`, and `portolan` alone. */
export const addServe = (program: Command, done: (status: number) => void): void => {
  const command = program
    .command('serve', { isDefault: true })
    .description('serve the dashboard (also without a command)')
    .allowExcessArguments()
    .option('--host <ADDRESS>', 'the address to listen on (default: 127.0.0.1)')
    .option('--port <PORT>', 'the port to listen on, 0 for any free one (default: 7400)')
    .option('--allowed-host <NAME>', 'a host name to answer to besides addresses, localhost and Service names (repeat for more)', collect)
    .option('--kiosk', 'for a screen on the wall: no input, areas take turns')
    .option(...PRICES_FLAG)
    .option('--expiry-days <DAYS>', 'days before its end from which a certificate is at risk (default: 14)')
    .option('--expect <FILE>', 'a file of expectations, as portolan check takes it: what stops holding is a finding (repeat for more)', collect)
    .option(
      '--ignore <FILE>',
      'a file of findings that are known and may stay, as portolan lint takes it; read at the start (repeat for more)',
      collect,
    )
    .option('--read-secrets', 'read Secrets too; only names and certificate facts are kept')
  addSourceFlags(command)
    .addHelpText(
      'after',
      `${SOURCE_HELP}

Examples:
  portolan                                    the cluster of your kubeconfig, on http://127.0.0.1:7400/
  portolan serve --demo --port 8080
  portolan serve --context staging -n shop -n auth
  kustomize build . | portolan serve --manifests -
  portolan serve --expect routes.yaml

Exit status: 0 on SIGTERM or SIGINT, 1 when it cannot start, 2 for a usage error.`,
    )
    .action(async (opts: SourceOpts & ServeFlags, { args: [word] }: Command) => {
      if (word !== undefined) program.error(`error: unknown command '${word}'`)
      const { readServeOptions, serveUntilStopped } = await import('@portolan/server')
      const read = readServeOptions(opts, sourceFlags(opts))
      if ('error' in read) return program.error(`error: ${read.error}`)
      done(await serveUntilStopped(read.options))
    })
}
