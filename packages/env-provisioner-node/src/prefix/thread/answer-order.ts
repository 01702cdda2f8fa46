import type { Kit, Modules, Work } from './file-task.ts'
import type { ThreadAnswer, ThreadOrder } from './thread-answer.ts'

/** Does what an order says; a failure is an answer as well. */
export function* answerOrder(kit: Kit, modules: Modules, order: ThreadOrder): Work<ThreadAnswer> {
  try {
    if (order.kind === 'inspect') return { findings: yield* kit.inspectFiles(kit, modules, order.task) }
    if (order.kind === 'measure') return { measures: yield* kit.measureTrees(kit, modules, order.units) }
    return { digest: yield* kit.hashOne(kit, modules, order.path) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return { failure: { message: String(error), code } }
  }
}
