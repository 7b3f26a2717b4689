import type { Ask } from './hub.ts'
import { hubHere } from './hub-here.ts'

// The DOM library doesn't describe a SharedWorker's inside, and the WebWorker library can't stand beside it.
const inside = globalThis as unknown as { onconnect: ((event: MessageEvent) => void) | null }

const hub = hubHere()

inside.onconnect = (event) => {
  const channel = event.ports[0]
  if (!channel) return
  const port = hub.attach((tell) => channel.postMessage(tell))
  channel.onmessage = (message: MessageEvent<Ask>) => port.receive(message.data)
}
