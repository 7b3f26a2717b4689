import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from '@portolan/answers'
import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import { packedFiles } from './packed.ts'

/** Where vite leaves the built page. */
const WEB_DIST = fileURLToPath(new URL('../../../web/dist/', import.meta.url))

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Portolan: the page is not built</title>
<h1>The page is not built</h1>
<p>The API answers under <a href="api/v1/info">api/v1</a>. The page is made by <code>npm run build</code> in the checkout; then load this again.</p>
</html>
`

/** The single page and its files. Files whose names hold a hash never change; the page itself is asked for each time. */
export const pages = (dist: string = WEB_DIST): Router => {
  const router = Router()
  router.use(
    '/assets',
    packedFiles(join(dist, 'assets'), { 'Cache-Control': 'public, max-age=31536000, immutable' }),
    express.static(join(dist, 'assets'), { immutable: true, maxAge: '1y', index: false, redirect: false, fallthrough: true }),
    () => {
      throw new Problem(404, 'not-found', 'There is no such file', { hint: 'The page may be of an older build: load it again.' })
    },
  )
  router.use(express.static(dist, { index: false, redirect: false, setHeaders: (res) => void res.setHeader('Cache-Control', 'no-cache') }))
  router.use(fallback(dist))
  return router
}

/**
 * Views have one segment or more (`/map`, `/ns/shop`). The page names its files relative to itself, so that it works under any prefix
 * that a proxy puts in front: one `../` is added for each further segment.
 */
const fallback =
  (dist: string): RequestHandler =>
  (req: Request, res: Response) => {
    const segments = req.path.split('/').length - 1
    if (segments > MOST_SEGMENTS || (/\.[^/]*$/.test(req.path) && !req.headers.accept?.includes('text/html'))) {
      throw new Problem(404, 'not-found', 'There is no such page')
    }
    const index = join(dist, 'index.html')
    res.set('Cache-Control', 'no-cache').type('html')
    if (existsSync(index)) res.send(readFileSync(index, 'utf8').replaceAll(/(src|href)="\.\//g, `$1="./${'../'.repeat(segments - 1)}`))
    else res.status(503).send(NOT_BUILT)
  }

const MOST_SEGMENTS = 8
