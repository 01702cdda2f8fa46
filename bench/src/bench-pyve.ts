import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { deliverReport } from './frame/deliver-report.ts'
import type { Figure } from './frame/figure.ts'
import { describeMachine } from './frame/machine.ts'
import type { Report } from './frame/report.ts'
import { scratchFolder } from './frame/scratch-folder.ts'
import { lockVerdicts } from './pyve/lock-verdicts.ts'
import { making } from './pyve/making.ts'
import { runCommands } from './pyve/run-commands.ts'
import { openPyveStage, type PyveStage } from './pyve/stage.ts'

const USAGE = `pnpm bench:pyve [--quick] [--only ROW]… [--out DIR] [--check]
  --quick  few rounds, nothing written unless --out names a folder
  --only   run, init or locks; repeatable
  --check  exit 1 when a goal is missed`

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    out: { type: 'string' },
  },
})

function rowsOf(stage: PyveStage): Readonly<Record<string, () => Promise<readonly Figure[]>>> {
  const few = (whole: number, quick: number) => (options.quick ? quick : whole)
  return {
    run: () => runCommands(stage, few(30, 5)),
    init: () => making(stage, few(7, 2)),
    locks: () => lockVerdicts(stage),
  }
}

async function run(): Promise<Report> {
  const [started_at, started, load] = [new Date().toISOString(), performance.now(), loadavg()]
  await using folder = await scratchFolder()
  const stage = await openPyveStage(folder.path)
  const figures: Figure[] = []
  for (const [name, measure] of Object.entries(rowsOf(stage))) {
    if (options.only.length > 0 && !options.only.includes(name)) continue
    const began = performance.now()
    process.stderr.write(`${name} …`)
    figures.push(...(await measure()))
    process.stderr.write(` ${Math.round((performance.now() - began) / 1000)} s\n`)
  }
  return {
    title: 'Project environments and pyve',
    command: ['pnpm bench:pyve', ...process.argv.slice(2)].join(' '),
    started_at,
    took_s: (performance.now() - started) / 1000,
    machine: await describeMachine(folder.path, stage.versions, load),
    figures,
  }
}

async function main(): Promise<void> {
  if (options.help) return console.log(USAGE)
  await deliverReport(await run(), { ...options, name: 'pyve' })
}

await main()
