import { costOf } from '@portolan/lint'
import { compile } from '@portolan/routing'
import { readThresholds } from '@portolan/server/config'
import { type Command, Option } from 'commander'
import { type CostReport, printCost } from './cost-text.ts'
import { EXIT } from './exit.ts'
import { palette } from './palette.ts'
import { PRICES_FLAG } from './prices-flag.ts'
import { type ReadOpts, readSource, TIMEOUT_FLAG } from './read-source.ts'
import { addSourceFlags, SOURCE_HELP } from './source-flags.ts'

interface CostOpts extends ReadOpts {
  readonly output: 'text' | 'json'
  readonly lbMonthlyCost?: readonly string[]
}

/** `portolan cost`: what the load balancers cost a month, and which of them could go. */
export const addCost = (program: Command, done: (status: number) => void): void => {
  const command = program
    .command('cost')
    .description('what load balancers cost a month, what each carries, and which of them could go')
    .addOption(new Option('-o, --output <FORM>', 'how to print the report').choices(['text', 'json']).default('text'))
    .option(...PRICES_FLAG)
    .option(...TIMEOUT_FLAG)
  addSourceFlags(command)
    .addHelpText('after', `${SOURCE_HELP}\n${HELP}`)
    .action(async (opts: CostOpts) => {
      const read = readThresholds(opts)
      if ('error' in read) return program.error(`error: ${read.error}`)
      const reading = await readSource(program, opts, 'the report')
      if (!reading) return done(EXIT.broken)
      const { cluster, because } = reading
      const report: CostReport = { source: because, ...costOf(cluster, compile(cluster), read.lbMonthlyCost) }
      const look = { paint: palette(process.stdout, process.env), width: Math.min(process.stdout.columns || 100, 140) }
      process.stdout.write(`${opts.output === 'json' ? JSON.stringify(report, undefined, 2) : printCost(report, look)}\n`)
      done(EXIT.ok)
    })
}

const HELP = `
Every load balancer counts once: Services, Gateways and ALB groups at one address are one. Those that the cluster makes itself
(MetalLB, kube-vip, Cilium, k3s) cost nothing, unless a price is set. Traffic is not counted.
A price is of a loadBalancerClass, a GatewayClass, an IngressClass, or a provider: aws, gcp, azure, digitalocean, oci, metallb, cilium, kube-vip, k3s.

Examples:
  portolan cost
  portolan cost --lb-monthly-cost 18 --lb-monthly-cost service.k8s.aws/nlb=16.43 --lb-monthly-cost azure=25
  portolan cost --manifests ./deploy -o json | jq '.now - .after'

JSON: { source, monthly, now, after, added, rows: [{ ref, shares?, address?, provider?, carries, month,
  move: { is: stays|remove|move|careful, text, to?, changes? } }] }

Exit status:
  0  the report was printed
  1  the source cannot be read
  2  usage error`
