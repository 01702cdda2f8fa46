import { type ChildProgram, type RunningChild, startChild, type Victims } from './child.ts'
import { createPhaseDurations, type PhaseDurations } from './phase-durations.ts'
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
   * The kill falls into the phase of this name: at a random moment of the first eight tenths of the time that it takes at least. For programs
   * whose phases differ much in length; `withinMs` then counts for nothing.
   */
  readonly phaseOf?: (round: KillRound) => string
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
  /** How many kills fell into each phase, by the name that it was reported under; empty when nothing was reported. */
  readonly phases: Readonly<Record<string, number>>
  /** `killedWriting` divided by `rounds`. */
  readonly hitRate: number
  /** Rounds after which the check failed. */
  readonly failures: readonly { readonly round: number; readonly victims: Victims; readonly error: unknown }[]
}

/** Runs a campaign, one round after the other. The moments depend on the seed, and on how fast the machine is. */
export async function runKillCampaign(campaign: KillCampaign): Promise<KillReport> {
  const durations = createPhaseDurations()
  let withinMs = campaign.withinMs ?? 0.9 * (await measureWriting(campaign, durations))
  const rounds: RoundResult[] = []
  for (let round = 0; round < campaign.rounds; round += 1) {
    const result = await runRound(campaign, round, { withinMs, durations })
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
  /** Name of the last phase that was reported; undefined: none. */
  readonly phase: string | undefined
  /** From the phase that was waited for (or the start) to the end. */
  readonly ms: number
  readonly failure: { readonly error: unknown } | undefined
}

interface Timing {
  readonly withinMs: number
  readonly durations: PhaseDurations
}

async function runRound(campaign: KillCampaign, round: number, timing: Timing): Promise<RoundResult> {
  const random = createRandom(campaign.seed * 1_000_003 + round)
  const share = random.next()
  const victims = chooseVictims(campaign, round)
  const target = campaign.phaseOf?.({ round, random })
  const moment = share * (target === undefined ? timing.withinMs : 0.8 * timing.durations.of(target))
  const child = startChild(await campaign.start({ round, random }))
  await startOfWriting(campaign, child, target)
  const started = performance.now()
  await Promise.race([elapsed(moment), child.ended])
  const seenWriting = await campaign.isWriting?.({ round, random })
  child.kill(victims)
  const killed = (await child.ended).signal === 'SIGKILL'
  const end = { at: performance.now(), killed }
  const phases = await child.phases()
  timing.durations.learn(phases, end)
  const writing = killed && (seenWriting ?? phases.at(-1)?.phase === 'writing')
  const failure = await failureOf(campaign.check({ round, random }))
  child.kill('group')
  return { round, victims, killed, writing, phase: phases.at(-1)?.name, ms: end.at - started, failure }
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

async function measureWriting(campaign: KillCampaign, durations: PhaseDurations): Promise<number> {
  const round = { round: -1, random: createRandom(campaign.seed) }
  const child = startChild(await campaign.start(round))
  await startOfWriting(campaign, child, undefined)
  const started = performance.now()
  const { code } = await child.ended
  const at = performance.now()
  if (code !== 0) throw new Error(`${campaign.name}: the program fails without being killed (exit code ${code})`)
  durations.learn(await child.phases(), { at, killed: false })
  await campaign.check(round)
  return at - started
}

async function startOfWriting(campaign: KillCampaign, child: RunningChild, target: string | undefined): Promise<void> {
  if (!campaign.isWriting) await child.reports(target ?? 'writing')
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
    phases: countPhases(rounds.filter(({ killed }) => killed)),
    hitRate: killedWriting / Math.max(1, rounds.length),
    failures: rounds.flatMap(({ round, victims, failure }) => (failure ? [{ round, victims, ...failure }] : [])),
  }
}

function countPhases(killed: readonly RoundResult[]): Readonly<Record<string, number>> {
  const names = killed.flatMap(({ phase }) => phase ?? [])
  return Object.fromEntries(
    [...new Set(names)].sort().map((name) => [name, names.filter((each) => each === name).length]),
  )
}

function describeReport({ name, seed }: KillCampaign, report: KillReport): string {
  const { rounds, killed, killedWriting, hitRate, failures } = report
  const failed =
    failures.length === 0 ? 'no failures' : `failed rounds: ${failures.map(({ round }) => round).join(', ')}`
  const phases = Object.entries(report.phases).map(([phase, count]) => `${phase} ${count}`)
  const histogram = phases.length > 1 ? ` [${phases.join(', ')}]` : ''
  return `${name} (seed ${seed}): ${killed} of ${rounds} killed, ${killedWriting} while writing (${Math.round(hitRate * 100)} %)${histogram}, ${failed}`
}
