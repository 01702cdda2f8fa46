import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { deliverReport } from './frame/deliver-report.ts'
import type { Figure } from './frame/figure.ts'
import { describeMachine } from './frame/machine.ts'
import type { Report } from './frame/report.ts'
import { mustRun } from './frame/run-program.ts'
import { scratchFolder } from './frame/scratch-folder.ts'
import { fullPack, largePack } from './packing/full-pack.ts'
import { kills } from './packing/kills.ts'
import { memory } from './packing/memory.ts'
import { noChange } from './packing/no-change.ts'
import { oneChanged } from './packing/one-changed.ts'
import { reading } from './packing/reading.ts'
import { realGame } from './packing/real-game.ts'
import { createStage, type Stage } from './packing/stage.ts'

const USAGE = `pnpm bench:pack [--quick] [--only ROW]… [--assets N] [--large MB] [--huge MB] [--game PACKAGE] [--out DIR] [--check]
  --quick  few rounds and small workspaces, nothing written unless --out names a folder
  --only   full, large, nochange, changed, reading, memory, kills or game; repeatable
  --assets, --large, --huge  sizes: assets of two files, MB of the large pack, MB of the blob whose memory is measured
  --game   a Debian package with the files of a game; default supertux-data
  --check  exit 1 when a goal is missed`

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    assets: { type: 'string' },
    large: { type: 'string' },
    huge: { type: 'string' },
    game: { type: 'string', default: 'supertux-data' },
    out: { type: 'string' },
  },
})

const SIZES = {
  assets: Number(options.assets ?? (options.quick ? 500 : 10_000)),
  largeBytes: Number(options.large ?? (options.quick ? 64 : 1000)) * 1e6,
  hugeBytes: Number(options.huge ?? (options.quick ? 400 : 4300)) * 1e6,
}

function rowsOf(stage: Stage): Readonly<Record<string, () => Promise<readonly Figure[]>>> {
  const few = (whole: number, quick: number) => (options.quick ? quick : whole)
  return {
    full: () => fullPack(stage, few(5, 2)),
    large: () => largePack(stage, few(3, 1)),
    nochange: () => noChange(stage, few(5, 2)),
    changed: () => oneChanged(stage, few(5, 2)),
    reading: () => reading(stage, few(7, 2)),
    memory: () => memory(stage, few(3, 1)),
    kills: () => kills(stage.folder, few(200, 20)),
    game: () => realGame(stage, options.game),
  }
}

async function run(): Promise<Report> {
  const [started_at, started, load] = [new Date().toISOString(), performance.now(), loadavg()]
  await using folder = await scratchFolder()
  const stage = createStage(folder.path, SIZES)
  const figures: Figure[] = []
  for (const [name, measure] of Object.entries(rowsOf(stage))) {
    if (options.only.length > 0 && !options.only.includes(name)) continue
    const began = performance.now()
    process.stderr.write(`${name} …`)
    figures.push(...(await measure()))
    process.stderr.write(` ${Math.round((performance.now() - began) / 1000)} s\n`)
  }
  return {
    title: 'Packing',
    command: ['pnpm bench:pack', ...process.argv.slice(2)].join(' '),
    started_at,
    took_s: (performance.now() - started) / 1000,
    machine: await describeMachine(folder.path, await versions(), load),
    figures,
  }
}

async function versions(): Promise<Readonly<Record<string, string>>> {
  const firstLine = async (program: string, arg: string) =>
    (await mustRun({ program, args: [arg] })).stdout.split('\n')[0] ?? ''
  return {
    '@electron/asar': '4.3.2',
    tar: await firstLine('tar', '--version'),
    openssl: await firstLine('openssl', 'version'),
  }
}

async function main(): Promise<void> {
  if (options.help) return console.log(USAGE)
  await deliverReport(await run(), { ...options, name: 'pack' })
}

await main()
