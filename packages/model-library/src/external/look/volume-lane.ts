import type { LookProcess } from './look-process.ts'
import type { SourceAnswer, SourceQuestion } from './source-look.ts'
import { unreachable } from './source-looker.ts'

/** Times of a lane, in ms. */
export interface LaneTimes {
  /** How long a drive may take for one look. */
  readonly answerWithinMs: number
  /** How long one that hangs is left alone. */
  readonly restMs: number
  /** How long an idle process is kept. */
  readonly idleMs: number
}

/** The looks at one volume: a process of its own, a few at a time. A drive that hangs costs two looks; then all are answered at once. */
export interface VolumeLane {
  readonly look: (question: SourceQuestion) => Promise<SourceAnswer>
  readonly close: () => void
}

const PARALLEL = 4
const STRIKES = 2
const LONG = 3
const GRACE_MS = 1000

interface Job {
  readonly question: SourceQuestion
  readonly answer: PromiseWithResolvers<SourceAnswer>
  timer: NodeJS.Timeout | undefined
}

/** A lane whose processes come from `start`. */
export function createVolumeLane(start: () => LookProcess, times: LaneTimes): VolumeLane {
  const lane = new Lane(start, times)
  return { look: (question) => lane.look(question), close: () => lane.close() }
}

class Lane {
  readonly #start: () => LookProcess
  readonly #times: LaneTimes
  readonly #queue: Job[] = []
  readonly #running = new Set<Job>()
  #process: LookProcess | undefined
  /** Killed and not gone yet. */
  #dying: LookProcess | undefined
  #isStuck = false
  #graceTimer: NodeJS.Timeout | undefined
  #strikes = 0
  #restsUntil = 0
  #idle: NodeJS.Timeout | undefined

  constructor(start: () => LookProcess, times: LaneTimes) {
    this.#start = start
    this.#times = times
  }

  look(question: SourceQuestion): Promise<SourceAnswer> {
    const answer = Promise.withResolvers<SourceAnswer>()
    this.#queue.push({ question, answer, timer: undefined })
    this.#pump()
    return answer.promise
  }

  close(): void {
    this.#answerAll('The library was closed.')
    clearTimeout(this.#idle)
    this.#process?.kill()
    this.#process = undefined
  }

  #pump(): void {
    if (performance.now() < this.#restsUntil || this.#isStuck) this.#answerAll(HANGS)
    if (this.#dying) return
    // After a strike one look at a time, so that the next one shows whose fault it is.
    const limit = this.#strikes > 0 ? 1 : PARALLEL
    while (this.#running.size < limit) {
      const job = this.#queue.shift()
      if (!job) break
      this.#begin(job)
    }
    if (this.#running.size > 0) clearTimeout(this.#idle)
  }

  #begin(job: Job): void {
    const looker = this.#process ?? this.#start()
    if (looker !== this.#process) looker.ended.then(() => this.#forget(looker))
    this.#process = looker
    this.#running.add(job)
    const times = job.question.patience === 'long' ? LONG : 1
    job.timer = setTimeout(() => this.#strike(job), times * this.#times.answerWithinMs)
    looker.ask(job.question).then(
      (answer) => this.#finish(job, answer),
      (error: unknown) => {
        if (this.#process === looker) this.#finish(job, unreachable(job.question, `It cannot be looked at: ${error}.`))
      },
    )
  }

  #finish(job: Job, answer: SourceAnswer): void {
    if (!this.#running.delete(job)) return
    clearTimeout(job.timer)
    this.#strikes = 0
    job.answer.resolve(answer)
    if (this.#running.size + this.#queue.length === 0) this.#rest()
    else this.#pump()
  }

  /** This look took too long: its process ends, and the other looks that it was at are made again. */
  #strike(job: Job): void {
    const others = [...this.#running].filter((each) => each !== job)
    for (const each of this.#running) clearTimeout(each.timer)
    this.#running.clear()
    this.#queue.unshift(...others)
    this.#dying = this.#process
    this.#process = undefined
    this.#dying?.kill()
    this.#graceTimer = setTimeout(() => this.#giveUp(), GRACE_MS)
    this.#strikes += 1
    job.answer.resolve(unreachable(job.question, HANGS))
    if (this.#strikes < STRIKES) return
    this.#strikes = STRIKES - 1
    this.#restsUntil = performance.now() + this.#times.restMs
    this.#answerAll(HANGS)
  }

  #forget(looker: LookProcess): void {
    if (this.#process === looker) this.#process = undefined
    if (this.#dying !== looker) return
    clearTimeout(this.#graceTimer)
    this.#dying = undefined
    this.#isStuck = false
    this.#pump()
  }

  /** Some calls into a drive cannot even be killed. There is never a second such process. */
  #giveUp(): void {
    this.#isStuck = true
    this.#answerAll(HANGS)
  }

  #answerAll(message: string): void {
    for (const job of [...this.#running, ...this.#queue.splice(0)]) {
      clearTimeout(job.timer)
      job.answer.resolve(unreachable(job.question, message))
    }
    this.#running.clear()
  }

  #rest(): void {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => {
      this.#process?.kill()
      this.#process = undefined
    }, this.#times.idleMs).unref()
  }
}

const HANGS = 'The drive does not answer.'
