import type { StartProgram } from '../../node-program.ts'
import type { NumberedAnswer } from './look-main.ts'
import type { SourceAnswer, SourceQuestion } from './source-look.ts'

/** A process that looks, with its questions. */
export interface LookProcess {
  /** Rejects when the process ends first, or fails to look. */
  readonly ask: (question: SourceQuestion) => Promise<SourceAnswer>
  /** SIGKILL: the only thing that ends a call into a drive that hangs. */
  readonly kill: () => void
  /** Its end, however it came; not even a killed one is sure to end. */
  readonly ended: Promise<void>
}

/** Starts a Node of its own that runs `program`; undefined where the host may not start one. It keeps no host from ending. */
export function startLookProcess(program: string, startProgram: StartProgram): LookProcess | undefined {
  const child = startProgram(program)
  if (!child) return undefined
  const waiting = new Map<number, PromiseWithResolvers<SourceAnswer>>()
  const ended = new Promise<void>((resolve) => {
    const end = (why: string) => {
      for (const { reject } of waiting.values()) reject(new Error(why))
      waiting.clear()
      resolve()
    }
    child.on('error', (error) => end(error.message))
    child.on('exit', () => end('the process that looks has ended'))
  })
  child.on('message', (message: NumberedAnswer) => settle(waiting, message))
  let last = 0
  return {
    ask: (question) => {
      last += 1
      const answer = Promise.withResolvers<SourceAnswer>()
      waiting.set(last, answer)
      // A process that is ending takes no more; its end rejects the question.
      child.send({ id: last, question }, () => {})
      return answer.promise
    },
    kill: () => child.kill('SIGKILL'),
    ended,
  }
}

function settle(
  waiting: Map<number, PromiseWithResolvers<SourceAnswer>>,
  { id, answer, failure }: NumberedAnswer,
): void {
  if (answer) waiting.get(id)?.resolve(answer)
  else waiting.get(id)?.reject(new Error(failure ?? 'no answer'))
  waiting.delete(id)
}
