import { parentPort } from 'node:worker_threads'
import { readManifests } from '@portolan/sources'

// The other side of reader.ts: long texts are read here, where it may take its time.
parentPort?.on('message', ({ text, file }: { text: string; file: string }) => parentPort?.postMessage(readManifests(text, file)))
