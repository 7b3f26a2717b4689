import { parentPort } from 'node:worker_threads'
import { readFrom, readVia } from '@portolan/contract'
import { readExpectations } from '@portolan/expectations'

// The other side of read.ts: long texts are read here, where it may take its time.
parentPort?.on('message', ({ text, file }: { text: string; file: string }) =>
  parentPort?.postMessage(readExpectations(text, file, { from: readFrom, via: readVia })),
)
