import { loadavg } from 'node:os'
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
import { deliverReport } from './frame/deliver-report.ts'
import type { Figure } from './frame/figure.ts'
import { describeMachine } from './frame/machine.ts'
import type { Report } from './frame/report.ts'
import { scratchFolder } from './frame/scratch-folder.ts'

const USAGE = `pnpm bench:env [--quick] [--torch] [--kills] [--only ROW]… [--out DIR] [--check]
  --quick  few rounds, no pip, nothing written unless --out names a folder
  --torch  torch==2.13.0 is installed as well
  --kills  the kill campaign with 200 rounds instead of 20
  --only   warm, cli, install, disk, verify, damage, stalls, kills, processes or keys; repeatable
  --check  exit 1 when a goal is missed`

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    torch: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    kills: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    out: { type: 'string' },
  },
})

/** The rows in order: those that change the store for the others come late. */
function rowsOf(stage: Stage, pipMs: number | null): Readonly<Record<string, () => Promise<readonly Figure[]>>> {
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

async function run(): Promise<Report> {
  const [started_at, started, load] = [new Date().toISOString(), performance.now(), loadavg()]
  await using folder = await scratchFolder()
  const stage = await prepareStage(folder.path, { torch: options.torch })
  const pipMs = options.quick ? null : await installWithPip(stage, pipPrefixOf(stage))
  const figures: Figure[] = []
  for (const [name, measure] of Object.entries(rowsOf(stage, pipMs))) {
    if (options.only.length > 0 && !options.only.includes(name)) continue
    process.stderr.write(`${name} …\n`)
    figures.push(...(await measure()))
  }
  return {
    title: 'Environments',
    command: ['pnpm bench:env', ...process.argv.slice(2)].join(' '),
    started_at,
    took_s: (performance.now() - started) / 1000,
    machine: await describeMachine(folder.path, await toolVersions(stage), load),
    figures,
  }
}

async function main(): Promise<void> {
  if (options.help) return console.log(USAGE)
  await deliverReport(await run(), {
    ...options,
    name: options.torch ? 'environments-torch' : 'environments',
  })
}

await main()
