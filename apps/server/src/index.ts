export { DEFAULTS, isNamespace, readServeOptions, type ServeFlags, type ServeOptions } from './config.ts'
export { CannotStart, type Serving, serve } from './serve.ts'
export { serveUntilStopped } from './process.ts'
export { visible } from './visible.ts'
