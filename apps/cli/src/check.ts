import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { readFrom, readVia } from '@portolan/contract'
import { checkExpectation, coverage, type Expectation, type Mistake, readExpectations } from '@portolan/expectations'
import { compile } from '@portolan/routing'
import { sayReading } from '@portolan/server/say-reading'
import { visible } from '@portolan/server/visible'
import { type Command, Option } from 'commander'
import { githubMistakes, githubReport } from './check-github.ts'
import { junit } from './check-junit.ts'
import { type CheckReport, reportOf } from './check-report.ts'
import { printReport } from './check-text.ts'
import { EXIT } from './exit.ts'
import { palette } from './palette.ts'
import { type ReadOpts, readSource, TIMEOUT_FLAG } from './read-source.ts'
import { addSourceFlags, SOURCE_HELP } from './source-flags.ts'

const FORMS = ['text', 'json', 'junit', 'github'] as const

interface CheckOpts extends ReadOpts {
  readonly output: (typeof FORMS)[number]
  readonly coverage?: boolean
}

/** `portolan check FILE…`: whether requests go where they are expected to. */
export const addCheck = (program: Command, done: (status: number) => void): void => {
  const command = program
    .command('check')
    .description('check expectations: requests, and what must become of them')
    .argument('<FILE...>', 'files of expectations, YAML or JSON; - reads standard input')
    .addOption(new Option('-o, --output <FORM>', 'how to print the report').choices(FORMS).default('text'))
    .option('--coverage', 'list the rules that no expectation touches')
    .option(...TIMEOUT_FLAG)
  addSourceFlags(command)
    .addHelpText('after', `${SOURCE_HELP}\n${HELP}`)
    .action(async (files: readonly string[], opts: CheckOpts) => {
      if (opts.manifests === '-' && files.includes('-'))
        return program.error('error: standard input holds either the manifests or the expectations, not both')
      const { expectations, errors } = await readFiles(files)
      if (errors.length > 0) {
        if (opts.output === 'github') process.stdout.write(`${githubMistakes(errors)}\n`)
        process.stderr.write(`${errors.map(sayMistake).join('\n')}\n`)
        return done(EXIT.usage)
      }
      done(await check(program, expectations, opts))
    })
}

const HELP = `
An expectation file:
  expect:
    - request: GET https://shop.example.com/cart     # or a map: url, method, headers, from, via, sourceIp
      reaches: shop/cart:80                          # namespace/service[:port], every request
      as: GET http://shop.example.com/v2/cart        # what the pod sees
    - request: { url: "https://shop.example.com/", headers: { X-Canary: always } }
      reaches: { shop/web: 95%, shop/web-canary: 5% }
    - request: GET https://admin.example.com/
      answers: 403
    - request: GET http://shop.example.com/old
      redirects: { to: "https://shop.example.com/new", status: 308 }
    - request: GET https://internal.example.com/
      never reaches: [data/*, kube-system/*]         # nor copied there, on any way in
    - request: tls://db.example.com:5432
      refuses: true
    - request: https://shop.example.com/cart
      verdict: delivered                             # delivered degraded redirected answered lost refused ambiguous unknown

Percentages hold when they round to what is written; 0% and 100% are exact. What the objects don't tell does not hold.
From manifests a Service is reached when requests are routed to it: whether its pods are ready isn't in the files.

Examples:
  portolan check routes.yaml
  portolan check routes.yaml --manifests ./deploy --coverage
  kustomize build . | portolan check routes.yaml --manifests - -o junit > report.xml
  portolan check tests/*.yaml --context staging -o json | jq '.expectations[] | select(.state != "holds")'

JSON: { holds, source, counts: { total, hold, fail, unknown },
  expectations: [{ file, line, request, wants, state: holds|fails|unknown, verdict, summary, missed?, why?, step?, nearMiss? }],
  coverage: { rules, touched, untouched?: [{ ref, hosts, label, leadsTo }] } }

Exit status:
  0  all expectations hold
  1  some do not, can't be told, or the source cannot be read
  2  usage error, or an expectation file that can't be read`

/** Everything in the files, or what is wrong with them. */
const readFiles = async (
  files: readonly string[],
): Promise<{ readonly expectations: readonly Expectation[]; readonly errors: readonly Mistake[] }> => {
  const read = await Promise.all(
    files.map(async (file) => {
      try {
        const bytes = file === '-' ? await buffer(process.stdin) : await readFile(file)
        return readExpectations(bytes.toString('utf8'), file, { from: readFrom, via: readVia })
      } catch (error) {
        return { expectations: [], errors: [{ file, line: 1, field: '', message: sayReading(error) }] }
      }
    }),
  )
  return { expectations: read.flatMap(({ expectations }) => expectations), errors: read.flatMap(({ errors }) => errors) }
}

const sayMistake = ({ file, line, field, message }: Mistake): string => visible(`error: ${file}:${line}: ${field ? `${field}: ` : ''}${message}`)

const check = async (program: Command, expectations: readonly Expectation[], opts: CheckOpts): Promise<number> => {
  const reading = await readSource(program, opts, 'the report')
  if (!reading) return EXIT.broken
  const tables = compile(reading.cluster)
  const checked = expectations.map((expectation) => checkExpectation(reading.cluster, tables, expectation))
  const covered = coverage(
    tables,
    checked.map(({ result }) => result),
  )
  const report = reportOf(checked, reading.because, covered, { listUntouched: opts.coverage === true })
  process.stdout.write(`${print(report, opts.output)}\n`)
  return report.holds ? EXIT.ok : EXIT.broken
}

const print = (report: CheckReport, form: CheckOpts['output']): string => {
  switch (form) {
    case 'text':
      return printReport(report, { paint: palette(process.stdout, process.env), width: Math.min(process.stdout.columns || 100, 120) })
    case 'json':
      return JSON.stringify(report, undefined, 2)
    case 'junit':
      return junit(report)
    case 'github':
      return githubReport(report)
    default:
      return form satisfies never
  }
}
