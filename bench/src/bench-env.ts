import { parseArgs } from 'node:util'
import { installWithPip } from './environments/by-hand.ts'
import { commandLine } from './environments/command-line.ts'
import { contention } from './environments/contention.ts'
import { eventLoop } from './environments/event-loop.ts'
import { firstInstall } from './environments/first-install.ts'
import { fullVerification } from './environments/full-verification.ts'
import { injectedDamage } from './environments/injected-damage.ts'
import { keys } from './environments/keys.ts'
import { kills } from './environments/kills.ts'
import { pipPrefixOf, secondEnvironment } from './environments/second-environment.ts'
import { prepareStage, type Stage } from './environments/stage.ts'
import { toolVersions } from './environments/tool-versions.ts'
import { warmEnsure } from './environments/warm-ensure.ts'
import { BENCHMARK_OPTIONS, type Rows, runBenchmark } from './frame/run-benchmark.ts'

const USAGE = `pnpm bench:env [--quick] [--torch] [--kills] [--only ROW]… [--out DIR] [--check]
  --quick  few rounds, no pip, nothing written unless --out names a folder
  --torch  torch==2.13.0 is installed as well
  --kills  the kill campaign with 200 rounds instead of 20
  --only   warm, cli, install, disk, verify, damage, stalls, kills, processes or keys; repeatable
  --check  exit 1 when a goal is missed`

const { values: options } = parseArgs({
  options: {
    ...BENCHMARK_OPTIONS,
    torch: { type: 'boolean', default: false },
    kills: { type: 'boolean', default: false },
  },
})

/** The rows in order: those that change the store for the others come late. */
function rowsOf(stage: Stage, pipMs: number | null): Rows {
  const few = (whole: number, quick: number) => (options.quick ? quick : whole)
  return {
    disk: () => secondEnvironment(stage, pipMs === null ? null : pipPrefixOf(stage)),
    warm: () => warmEnsure(stage, few(30, 10)),
    cli: () => commandLine(stage, few(20, 5)),
    install: () => firstInstall(stage, { rounds: few(7, 2), pipMs }),
    verify: () => fullVerification(stage, few(7, 2)),
    damage: () => injectedDamage(stage, few(100, 5)),
    stalls: () => eventLoop(stage, few(5, 2)),
    kills: () => kills(stage, killShare()),
    processes: () => contention(stage, few(64, 8)),
    keys: () => keys(few(50, 10)),
  }
}

function killShare(): 'whole' | 'tenth' | 'none' {
  if (options.kills) return 'whole'
  return options.quick ? 'none' : 'tenth'
}

await runBenchmark(
  {
    title: 'Environments',
    command: 'pnpm bench:env',
    usage: USAGE,
    prepare: async (folder) => {
      const stage = await prepareStage(folder, { torch: options.torch })
      const pipMs = options.quick ? null : await installWithPip(stage, pipPrefixOf(stage))
      return { rows: rowsOf(stage, pipMs), versions: () => toolVersions(stage) }
    },
  },
  { ...options, name: options.torch ? 'environments-torch' : 'environments' },
)
