import { CODES, nearestName } from '@portolan/lint'
import type { Mistake } from '@portolan/expectations'
import { readThresholds } from '@portolan/server/config'
import { openIgnores } from '@portolan/server/ignore-file'
import { visible } from '@portolan/server/visible'
import { type Command, Option } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { EXIT } from './exit.ts'
import { githubLint } from './lint-github.ts'
import { FAIL_ON, fails, type LintAsked, type LintReport, lintReport } from './lint-report.ts'
import { type ListForm, listRules } from './lint-rules.ts'
import { sarifLint } from './lint-sarif.ts'
import { printLint } from './lint-text.ts'
import { palette } from './palette.ts'
import { PRICES_FLAG } from './prices-flag.ts'
import { type ReadOpts, readSource, TIMEOUT_FLAG } from './read-source.ts'
import { addSourceFlags, collect, SOURCE_HELP } from './source-flags.ts'

const FORMS = ['text', 'json', 'sarif', 'github', 'markdown'] as const
type Form = (typeof FORMS)[number]

interface LintOpts extends ReadOpts {
  readonly output: Form
  readonly failOn: (typeof FAIL_ON)[number]
  readonly expiryDays?: string
  readonly lbMonthlyCost?: readonly string[]
  readonly code?: readonly string[]
  readonly ignore?: readonly string[]
  readonly list?: boolean
}

/** `portolan lint`: what is wrong or doubtful in the objects, and whom it hurts. */
export const addLint = (program: Command, done: (status: number) => void): void => {
  const command = program
    .command('lint')
    .description('findings: what is wrong or doubtful, the requests that it hurts, and what to do')
    .addOption(new Option('-o, --output <FORM>', 'how to print the report; markdown is for --list').choices(FORMS).default('text'))
    .addOption(new Option('--fail-on <SEVERITY>', 'from which severity on the exit status is 1').choices(FAIL_ON).default('error'))
    .option('--code <CODE>', 'only findings of this code (repeat for more)', collect)
    .option('--ignore <FILE>', 'a file of findings that are known and may stay (repeat for more)', collect)
    .option('--expiry-days <DAYS>', 'days before its end from which a certificate is at risk (default: 14)')
    .option(...PRICES_FLAG)
    .option('--read-secrets', 'read Secrets too; only names and certificate facts are kept')
    .option('--list', 'list the rules instead')
    .option(...TIMEOUT_FLAG)
  addSourceFlags(command)
    .addHelpText('after', `${SOURCE_HELP}\n${HELP}`)
    .action(async (opts: LintOpts) => {
      const { output, list } = opts
      if (list) {
        if (output === 'sarif' || output === 'github') return program.error(`error: --list: expected -o text, json or markdown, got ${output}`)
        process.stdout.write(`${listRules(output satisfies ListForm, look())}\n`)
        return done(EXIT.ok)
      }
      if (output === 'markdown') return program.error('error: -o markdown is for --list')
      const asked = await readAsked(program, opts)
      if (!asked) return done(EXIT.usage)
      const reading = await readSource(program, opts, 'the report', 'of-the-command')
      if (!reading) return done(EXIT.broken)
      const report = lintReport(reading.cluster, reading.because, asked)
      process.stdout.write(`${print(report, output)}\n`)
      // Nothing found in half of a source is no all-clear.
      done(fails(report, opts.failOn) || reading.waiting.length > 0 ? EXIT.broken : EXIT.ok)
    })
}

const HELP = `
What is known and may stay is suppressed by an annotation on the object at fault, or on its Namespace for all in it:
  portolan.dev/ignore: no-ready-pods, scaled down at night      # CODE, reason; more behind semicolons; * for every code
or by a file:
  ignore:
    - code: pods-short
      object: Service/shop/*          # Kind/namespace/name with * for any text; left out: every object
      reason: one is enough there
      until: 2027-01-31               # the last day on which it counts; left out: for good
Suppressed findings are listed and counted, and never make the command fail.

Examples:
  portolan lint                                               # the cluster of your kubeconfig
  portolan lint --manifests ./deploy --fail-on warning
  portolan lint --manifests ./deploy -o github                # annotations on a pull request
  portolan lint --manifests ./deploy -o sarif > portolan.sarif
  kustomize build . | portolan lint --manifests - --ignore known.yaml
  portolan lint --context prod --read-secrets --code tls-expiring --expiry-days 30
  portolan lint --list

JSON: { source, counts: { error, warning, note, unknown, suppressed },
  findings: [{ id, code, severity, ref: { kind, namespace, name, pointer, file, line }, namespace, title, cause, text,
    hurts: [{ host, path }], hurtsTotal, reach, reachText, evidence: [{ ref, text, at }], see, fix?, mend? }],
  suppressed: [{ finding, by: annotation|file, reason, at, until? }],
  unused: [{ code, object?, reason, until?, by, at, expired }], withheld: [{ code, kinds }] }

Exit status:
  0  nothing was found from --fail-on on
  1  something was, or the source cannot be read, or not all of it within --timeout
  2  usage error, or a file of ignores that can't be read`

/** What is asked for; undefined once a file of ignores can't be read, which is told. A usage error ends the program. */
const readAsked = async (program: Command, opts: LintOpts): Promise<LintAsked | undefined> => {
  const options = readThresholds(opts)
  if ('error' in options) return program.error(`error: ${options.error}`)
  const odd = opts.code?.find((code) => !CODES.has(code))
  if (odd !== undefined) {
    const near = nearestName(odd, CODES)
    return program.error(`error: --code: no finding has the code ${JSON.stringify(visible(odd))}; ${near ? `${near} is close` : '--list names all'}`)
  }
  const { ignores, errors, warnings } = await openIgnores(opts.ignore ?? [])
  for (const warning of warnings) process.stderr.write(`${sayMistake('warning', warning)}\n`)
  for (const error of errors) process.stderr.write(`${sayMistake('error', error)}\n`)
  return errors.length > 0 ? undefined : { options, ignores, codes: new Set(opts.code) }
}

const sayMistake = (word: string, { file, line, field, message }: Mistake): string =>
  visible(`${word}: ${file}:${line}: ${field ? `${field}: ` : ''}${message}`)

const look = () => ({ paint: palette(process.stdout, process.env), width: Math.min(process.stdout.columns || 100, 120) })

const print = (report: LintReport, form: Exclude<Form, 'markdown'>): string => {
  switch (form) {
    case 'text':
      return printLint(report, look())
    case 'json':
      return JSON.stringify(report, undefined, 2)
    case 'sarif':
      return sarifLint(report, manifest.version)
    case 'github':
      return githubLint(report)
    default:
      return form satisfies never
  }
}
