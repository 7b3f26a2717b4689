import { Problem } from '@portolan/answers'
import type { ErrorRequestHandler, Response } from 'express'
import type { Log } from '../log.ts'

const sendProblem = (res: Response, problem: Problem): void => {
  res
    .status(problem.status)
    .set({ 'Cache-Control': 'no-store', ...problem.headers })
    .json(problem.body)
}

/** Turns whatever a handler threw into an answer. What nobody meant to throw is logged and told as 500, without its text. */
export const answerProblems =
  (log: Log, failed: () => void): ErrorRequestHandler =>
  (error, req, res, _next) => {
    if (res.headersSent) {
      failed()
      log.error({ err: error, path: req.path }, 'A handler failed after its answer had begun')
      res.destroy()
      return
    }
    sendProblem(res, problemOf(error) ?? unforeseen(error, req.path, log, failed))
  }

/** What express and its body parser throw, in our words. */
const problemOf = (error: unknown): Problem | undefined => {
  if (error instanceof Problem) return error
  if (typeof error !== 'object' || error === null || !('status' in error) || typeof error.status !== 'number' || error.status >= 500) return undefined
  const type = 'type' in error ? error.type : undefined
  if (type === 'entity.too.large') return new Problem(413, 'body-too-large', 'The body is larger than 4 MB', { hint: 'Send the batch in parts.' })
  if (type === 'entity.parse.failed') return new Problem(400, 'invalid-json', `The body is not JSON: ${error instanceof Error ? error.message : ''}`)
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return new Problem(415, 'unsupported-encoding', 'The body must be JSON in UTF-8')
  return new Problem(error.status, 'bad-request', error instanceof Error ? error.message : 'The request cannot be read')
}

const unforeseen = (error: unknown, path: string, log: Log, failed: () => void): Problem => {
  failed()
  log.error({ err: error, path }, 'A handler failed')
  return new Problem(500, 'internal', 'Portolan failed to answer this', { hint: 'The log of the server says why.' })
}
