import { type Dialect, type RouteRequest, type RouteResult, readFrom, readHeaders, readVia } from '@portolan/contract'
import { asIf, compile, INGRESS_DIALECTS, readRequest, trace } from '@portolan/routing'
import { visible } from '@portolan/server/visible'
import { type Command, Option } from 'commander'
import { readDialect } from './dialect.ts'
import { EXIT } from './exit.ts'
import { palette } from './palette.ts'
import { printResult } from './print-result.ts'
import { type ReadOpts, readSource, TIMEOUT_FLAG } from './read-source.ts'
import { addSourceFlags, collect, SOURCE_HELP } from './source-flags.ts'

interface RouteOpts extends ReadOpts {
  readonly request?: string
  readonly header?: readonly string[]
  readonly from?: string
  readonly sourceIp?: string
  readonly via?: string
  readonly as?: string
  readonly output: 'text' | 'json'
}

/** `portolan route URL`: traces one request. */
export const addRoute = (program: Command, done: (status: number) => void): void => {
  const command = program
    .command('route')
    .description('trace one request: where it goes, and why not elsewhere')
    .argument('<URL>', 'http https ws wss grpc grpcs tcp tls udp sctp; the port defaults by scheme where it can')
    .option('-X, --request <METHOD>', 'the method (default: GET, POST for grpc)')
    .option('-H, --header <LINE>', "a header, 'name: value' (repeat for more)", collect)
    .option('--from <WHO>', 'outside, a namespace, or pod:NS/NAME (default: outside, or a pod for cluster names)')
    .option('--source-ip <IP>', 'the address of the client')
    .option('--via <KIND/NS/NAME>', 'pin the entry point; an empty NS for kinds without one: IngressClass//nginx')
    .option('--as <DIALECT>', `what if this controller served every Ingress? ${INGRESS_DIALECTS.join(', ')}`)
    .addOption(new Option('-o, --output <FORM>', 'how to print the answer').choices(['text', 'json']).default('text'))
    .option(...TIMEOUT_FLAG)
  addSourceFlags(command)
    .addHelpText(
      'after',
      `${SOURCE_HELP}

Examples:
  portolan route https://shop.example.com/cart
  portolan route https://shop.example.com/cart -X POST -H 'x-canary: always' --demo
  portolan route http://cart.shop.svc:8080/ --from pod:shop/web-0
  portolan route https://shop.example.com/ --via Gateway/infra/edge -o json | jq .verdict
  portolan route https://shop.example.com/ --as traefik
  kustomize build . | portolan route https://shop.example.com/ --manifests -

Exit status:
  0  delivered, redirected, or answered on purpose
  1  lost, refused or degraded: some or all of these requests fail
  2  usage error
  3  unknown or ambiguous, or the source cannot be read`,
    )
    .action(async (url: string, opts: RouteOpts) => {
      const asked = readAsked(url, opts)
      const as = opts.as === undefined ? undefined : readDialect(opts.as)
      if (as && typeof as === 'object') return program.error(`error: --as: ${visible(as.error)}`)
      if ('error' in asked) return program.error(`error: ${visible(asked.error)}${asked.hint ? `\n${visible(asked.hint)}` : ''}`)
      done(await answer(program, asked.request, opts, as))
    })
}

const answer = async (program: Command, request: RouteRequest, opts: RouteOpts, as: Dialect | undefined): Promise<number> => {
  const reading = await readSource(program, opts, 'the answer')
  if (!reading) return EXIT.unknown
  const traced = trace(reading.cluster, compile(reading.cluster, as ? { as } : {}), request, 1)
  const result = (as ? asIf(traced, as) : traced) as RouteResult
  if (opts.output === 'json') process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`)
  else
    process.stdout.write(
      `${printResult(result, { paint: palette(process.stdout, process.env), width: Math.min(process.stdout.columns || 100, 120), source: reading.because })}\n`,
    )
  return exitOf(result.verdict)
}

/** The exit status of a verdict (contract.md). */
export const exitOf = (verdict: RouteResult['verdict']): number => {
  switch (verdict) {
    case 'delivered':
    case 'redirected':
    case 'answered':
      return EXIT.ok
    case 'lost':
    case 'refused':
    case 'degraded':
      return EXIT.broken
    case 'ambiguous':
    case 'unknown':
      return EXIT.unknown
    default:
      return verdict satisfies never
  }
}

const readAsked = (url: string, opts: RouteOpts): { readonly request: RouteRequest } | { readonly error: string; readonly hint?: string } => {
  const headers = readHeaders(opts.header ?? [])
  if ('error' in headers) return { error: `-H: ${headers.error}` }
  const from = opts.from === undefined ? undefined : readFrom(opts.from)
  if (from && 'error' in from) return { error: `--${from.error}` }
  const via = opts.via === undefined ? undefined : readVia(opts.via)
  if (via && 'error' in via) return { error: `--${via.error}` }
  const request: RouteRequest = {
    url,
    ...(opts.request === undefined ? {} : { method: opts.request }),
    ...(opts.header ? { headers: headers.value } : {}),
    ...(from ? { from: from.value } : {}),
    ...(opts.sourceIp === undefined ? {} : { sourceIp: opts.sourceIp }),
    ...(via ? { via: via.value } : {}),
  }
  const read = readRequest(request)
  return 'error' in read
    ? { error: `${read.error.field}: ${read.error.message}`, ...(read.error.hint ? { hint: read.error.hint } : {}) }
    : { request }
}
