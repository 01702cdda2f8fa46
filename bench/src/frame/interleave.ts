/** Does its work once and says what that took (or came to). The number of the round, from 0, makes inputs of its own; warm-up rounds are negative. */
export type Contestant = (round: number) => Promise<number>

/** Ours, whom it is compared with, and who is only printed beside. */
export interface Contest {
  readonly ours: Contestant
  readonly peer?: Contestant
  readonly beside?: Readonly<Record<string, Contestant>>
}

/** What each said, in order of rounds. */
export interface ContestResult {
  readonly ours: readonly number[]
  readonly peer: readonly number[] | null
  readonly beside: Readonly<Record<string, readonly number[]>>
}

/** How many rounds count, and how many before them do not. */
export interface ContestRounds {
  readonly rounds: number
  /** Default 1. */
  readonly warmUp?: number
}

/** Ours, peer, ours, peer, …: a machine that gets slower or faster meanwhile does so for all of them. */
export async function interleave(contest: Contest, { rounds, warmUp = 1 }: ContestRounds): Promise<ContestResult> {
  const ours: number[] = []
  const peer: number[] = []
  const beside = new Map(Object.keys(contest.beside ?? {}).map((name): [string, number[]] => [name, []]))
  for (let round = -warmUp; round < rounds; round += 1) {
    if (round === 0) for (const values of [ours, peer, ...beside.values()]) values.length = 0
    ours.push(await contest.ours(round))
    if (contest.peer) peer.push(await contest.peer(round))
    for (const [name, values] of beside) values.push((await contest.beside?.[name]?.(round)) ?? Number.NaN)
  }
  return { ours, peer: contest.peer ? peer : null, beside: Object.fromEntries(beside) }
}

/** Milliseconds that the work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
