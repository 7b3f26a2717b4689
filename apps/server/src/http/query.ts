import { readParameters, type Schema } from '@portolan/answers'
import type { Request } from 'express'

/** The query as its schema describes it, or a 400 that names the parameter. */
export const readQuery = <T>(req: Request, schema: Schema<T>): T => {
  const mark = req.url.indexOf('?')
  return readParameters(mark < 0 ? [] : [...new URLSearchParams(req.url.slice(mark + 1))], schema)
}
