// hold-in-thread.ts, a worker thread whose workerData is a lock: takes it, says `held`, and holds it until it is terminated.
import { parentPort, workerData } from 'node:worker_threads'
import { acquireLock } from '../../src/index.ts'

await acquireLock(String(workerData))
parentPort?.on('message', () => {})
parentPort?.postMessage('held')
