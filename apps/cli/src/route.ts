import { type RouteRequest, type RouteResult, readFrom, readHeaders, readVia } from '@portolan/contract'
import { compile, readRequest, trace } from '@portolan/routing'
import { visible } from '@portolan/server/visible'
import { type Command, Option } from 'commander'
import { EXIT } from './exit.ts'
import { palette } from './palette.ts'
import { printResult } from './print-result.ts'
import { Progress } from './progress.ts'
import { addSourceFlags, collect, SOURCE_HELP, type SourceOpts, sourceFlags } from './source-flags.ts'

interface RouteOpts extends SourceOpts {
  readonly request?: string
  readonly header?: readonly string[]
  readonly from?: string
  readonly sourceIp?: string
  readonly via?: string
  readonly output: 'text' | 'json'
  readonly timeout: string
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
    .addOption(new Option('-o, --output <FORM>', 'how to print the answer').choices(['text', 'json']).default('text'))
    .option('--timeout <SECONDS>', 'how long to wait for the source', '30')
  addSourceFlags(command)
    .addHelpText(
      'after',
      `${SOURCE_HELP}

Examples:
  portolan route https://shop.example.com/cart
  portolan route https://shop.example.com/cart -X POST -H 'x-canary: always' --demo
  portolan route http://cart.shop.svc:8080/ --from pod:shop/web-0
  portolan route https://shop.example.com/ --via Gateway/infra/edge -o json | jq .verdict
  kustomize build . | portolan route https://shop.example.com/ --manifests -

Exit status:
  0  delivered, redirected, or answered on purpose
  1  lost, refused or degraded: some or all of these requests fail
  2  usage error
  3  unknown or ambiguous, or the source cannot be read`,
    )
    .action(async (url: string, opts: RouteOpts) => {
      const asked = readAsked(url, opts)
      if ('error' in asked) return program.error(`error: ${visible(asked.error)}${asked.hint ? `\n${visible(asked.hint)}` : ''}`)
      const seconds = Number(opts.timeout)
      if (!(seconds > 0 && seconds <= 3_600)) return program.error(`error: --timeout: expected seconds, got ${JSON.stringify(opts.timeout)}`)
      done(await answer(program, asked.request, opts, seconds * 1_000))
    })
}

const answer = async (program: Command, request: RouteRequest, opts: RouteOpts, timeout: number): Promise<number> => {
  const { readOnce } = await import('@portolan/server/reading')
  const progress = new Progress(process.stderr)
  const reading = await readOnce({
    flags: sourceFlags(opts),
    env: process.env,
    namespaces: opts.namespace ?? [],
    timeout,
    onProgress: (now) => progress.show(now),
  })
  progress.clear()
  if ('error' in reading) {
    const { message, hint } = reading.error
    const text = `error: ${visible(message)}${hint ? `\n${visible(hint)}` : ''}`
    if (reading.kind === 'usage') return program.error(text)
    process.stderr.write(`${text}\n`)
    return EXIT.unknown
  }
  if (reading.waiting.length > 0) {
    process.stderr.write(
      `warning: after ${timeout / 1_000} s these are not read yet, and the answer does without them: ${reading.waiting.join(', ')}\n`,
    )
  }
  const result = trace(reading.cluster, compile(reading.cluster), request, 1) as RouteResult
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
