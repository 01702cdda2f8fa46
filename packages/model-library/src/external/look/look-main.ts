import { lookAtSource } from './look-at-source.ts'
import type { SourceAnswer, SourceQuestion } from './source-look.ts'

/** What is asked of the process. */
export interface NumberedQuestion {
  readonly id: number
  readonly question: SourceQuestion
}

/** What it answers; `failure` when looking itself failed. */
export interface NumberedAnswer {
  readonly id: number
  readonly answer?: SourceAnswer
  readonly failure?: string
}

/** The process that looks: answers questions until its parent ends or kills it. */
function serve(): void {
  process.on('message', ({ id, question }: NumberedQuestion) => {
    lookAtSource(question, 'direct').then(
      (answer) => process.send?.({ id, answer }),
      (error: unknown) => process.send?.({ id, failure: String(error) }),
    )
  })
  // An ordinary exit would wait for the very call that hangs.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  process.on('SIGINT', () => {})
}

serve()
