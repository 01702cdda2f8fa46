import type { Kit } from './file-task.ts'

/** What a thread does: the order that it was made for, one answer, and its end. It travels as text. */
export function threadMain(kit: Kit): void {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads')
  const modules = {
    fs: process.getBuiltinModule('node:fs'),
    crypto: process.getBuiltinModule('node:crypto'),
    path: process.getBuiltinModule('node:path'),
  }
  const work = kit.answerOrder(kit, modules, workerData)
  let step = work.next()
  while (!step.done) step = work.next()
  parentPort?.postMessage(step.value)
}
