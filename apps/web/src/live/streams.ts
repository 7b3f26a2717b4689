import type { Ask, Tell } from './hub.ts'

/** A page is asked for signs of life so that the worker can forget closed ones. */
const HERE_MS = 20_000

/** The server's streams for this page: what is asked for goes in, what they tell goes to `hear`. `opened` names the views that are followed now. */
export const openStreams = (hear: (tell: Tell) => void, opened: () => Iterable<string>): ((ask: Ask) => void) => {
  let post = connectWorker(hear, () => {
    post = alone(hear)
    for (const url of opened()) post({ ask: 'open', url })
  })
  const wake = () => {
    if (document.visibilityState === 'visible') post({ ask: 'wake' })
  }
  document.addEventListener('visibilitychange', wake)
  document.addEventListener('resume', wake)
  window.addEventListener('online', wake)
  window.addEventListener('pageshow', (event) => {
    // Back from the page cache: the worker was told that we left.
    if (event.persisted) for (const url of opened()) post({ ask: 'open', url })
    wake()
  })
  window.addEventListener('pagehide', () => post({ ask: 'leave' }))
  setInterval(() => post({ ask: 'here' }), HERE_MS)
  return (ask) => post(ask)
}

const connectWorker = (hear: (tell: Tell) => void, onFail: () => void): ((ask: Ask) => void) => {
  if (typeof SharedWorker === 'undefined') return alone(hear)
  try {
    const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'portolan' })
    worker.onerror = onFail
    worker.port.onmessage = (message: MessageEvent<Tell>) => hear(message.data)
    return (ask) => worker.port.postMessage(ask)
  } catch {
    return alone(hear)
  }
}

/** Streams of this page's own: for browsers without SharedWorker, and for when the worker can't be loaded. Loaded when needed; asks wait. */
const alone = (hear: (tell: Tell) => void): ((ask: Ask) => void) => {
  const port = import('./hub-here.ts').then(({ hubHere }) => hubHere().attach(hear))
  return (ask) => void port.then(({ receive }) => receive(ask))
}
