import { type ChildProgram, type RunningChild, startChild, type Victims } from './child.ts'
import { createRandom, type Random } from './random.ts'

/** One round: its number from 0, and a random stream that depends on the campaign's seed and that number alone. */
export interface KillRound {
  readonly round: number
  readonly random: Random
}

/** Many times: start a program, kill it with SIGKILL at a random moment, open what it left, check. */
export interface KillCampaign {
  /** Printed with the result. */
  readonly name: string
  readonly seed: number
  readonly rounds: number
  /** The program of a round; prepare its directory here. */
  readonly start: (round: KillRound) => Promise<ChildProgram>
  /** Opens and checks what the killed program left; a rejection is a failure of the product. Orphans of a `parent` kill still run. */
  readonly check: (round: KillRound) => Promise<void>
  /** Who is killed; `alternate` takes turns. Default `alternate`. */
  readonly victims?: Victims | 'alternate'
  /**
   * The kill falls at a random moment of this many milliseconds after the program first reports `writing` (a program that never reports:
   * after its start). Default: nine tenths of the time that it takes when left alone, measured first and whenever a kill came too late.
   */
  readonly withinMs?: number
  /** For programs that cannot report a phase: asked right before the kill. */
  readonly isWriting?: (round: KillRound) => Promise<boolean>
  /** Where the summary goes. Default: standard output. */
  readonly print?: (line: string) => void
}

/** What a campaign found. */
export interface KillReport {
  readonly rounds: number
  /** Rounds in which the kill came before the program's own end. */
  readonly killed: number
  /** Kills while writing. */
  readonly killedWriting: number
  /** `killedWriting` divided by `rounds`. */
  readonly hitRate: number
  /** Rounds after which the check failed. */
  readonly failures: readonly { readonly round: number; readonly victims: Victims; readonly error: unknown }[]
}

/** Runs a campaign, one round after the other. The moments depend on the seed, and on how fast the machine is. */
export async function runKillCampaign(campaign: KillCampaign): Promise<KillReport> {
  let withinMs = campaign.withinMs ?? 0.9 * (await measureWriting(campaign))
  const rounds: RoundResult[] = []
  for (let round = 0; round < campaign.rounds; round += 1) {
    const result = await runRound(campaign, round, withinMs)
    rounds.push(result)
    if (!result.killed && campaign.withinMs === undefined) withinMs = Math.min(withinMs, 0.9 * result.ms)
  }
  const report = summarize(rounds)
  const print = campaign.print ?? ((line) => process.stdout.write(`${line}\n`))
  print(describeReport(campaign, report))
  return report
}

interface RoundResult {
  readonly round: number
  readonly victims: Victims
  readonly killed: boolean
  readonly writing: boolean
  /** From the first report of `writing` (or the start) to the end. */
  readonly ms: number
  readonly failure: { readonly error: unknown } | undefined
}

async function runRound(campaign: KillCampaign, round: number, withinMs: number): Promise<RoundResult> {
  const random = createRandom(campaign.seed * 1_000_003 + round)
  const moment = random.next() * withinMs
  const victims = chooseVictims(campaign, round)
  const child = startChild(await campaign.start({ round, random }))
  await startOfWriting(campaign, child)
  const started = performance.now()
  await Promise.race([elapsed(moment), child.ended])
  const seenWriting = await campaign.isWriting?.({ round, random })
  child.kill(victims)
  const killed = (await child.ended).signal === 'SIGKILL'
  const ms = performance.now() - started
  const writing = killed && (seenWriting ?? (await child.endedWriting()))
  const failure = await failureOf(campaign.check({ round, random }))
  child.kill('group')
  return { round, victims, killed, writing, ms, failure }
}

async function failureOf(check: Promise<void>): Promise<RoundResult['failure']> {
  return check.then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
}

function chooseVictims({ victims = 'alternate' }: KillCampaign, round: number): Victims {
  if (victims !== 'alternate') return victims
  return round % 2 === 0 ? 'group' : 'parent'
}

async function measureWriting(campaign: KillCampaign): Promise<number> {
  const round = { round: -1, random: createRandom(campaign.seed) }
  const child = startChild(await campaign.start(round))
  await startOfWriting(campaign, child)
  const started = performance.now()
  const { code } = await child.ended
  if (code !== 0) throw new Error(`${campaign.name}: the program fails without being killed (exit code ${code})`)
  await campaign.check(round)
  return performance.now() - started
}

async function startOfWriting(campaign: KillCampaign, child: RunningChild): Promise<void> {
  if (!campaign.isWriting) await child.writing
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function summarize(rounds: readonly RoundResult[]): KillReport {
  const killedWriting = rounds.filter(({ writing }) => writing).length
  return {
    rounds: rounds.length,
    killed: rounds.filter(({ killed }) => killed).length,
    killedWriting,
    hitRate: killedWriting / Math.max(1, rounds.length),
    failures: rounds.flatMap(({ round, victims, failure }) => (failure ? [{ round, victims, ...failure }] : [])),
  }
}

function describeReport({ name, seed }: KillCampaign, report: KillReport): string {
  const { rounds, killed, killedWriting, hitRate, failures } = report
  const failed =
    failures.length === 0 ? 'no failures' : `failed rounds: ${failures.map(({ round }) => round).join(', ')}`
  return `${name} (seed ${seed}): ${killed} of ${rounds} killed, ${killedWriting} while writing (${Math.round(hitRate * 100)} %), ${failed}`
}
