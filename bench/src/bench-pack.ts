import { parseArgs } from 'node:util'
import { BENCHMARK_OPTIONS, type Rows, runBenchmark } from './frame/run-benchmark.ts'
import { mustRun } from './frame/run-program.ts'
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
    ...BENCHMARK_OPTIONS,
    assets: { type: 'string' },
    large: { type: 'string' },
    huge: { type: 'string' },
    game: { type: 'string', default: 'supertux-data' },
  },
})

const SIZES = {
  assets: Number(options.assets ?? (options.quick ? 500 : 10_000)),
  largeBytes: Number(options.large ?? (options.quick ? 64 : 1000)) * 1e6,
  hugeBytes: Number(options.huge ?? (options.quick ? 400 : 4300)) * 1e6,
}

function rowsOf(stage: Stage): Rows {
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

async function versions(): Promise<Readonly<Record<string, string>>> {
  const firstLine = async (program: string, arg: string) =>
    (await mustRun({ program, args: [arg] })).stdout.split('\n')[0] ?? ''
  return {
    '@electron/asar': '4.3.2',
    tar: await firstLine('tar', '--version'),
    openssl: await firstLine('openssl', 'version'),
  }
}

await runBenchmark(
  {
    title: 'Packing',
    command: 'pnpm bench:pack',
    usage: USAGE,
    prepare: async (folder) => ({ rows: rowsOf(createStage(folder, SIZES)), versions }),
  },
  { ...options, name: 'pack' },
)
