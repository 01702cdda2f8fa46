import { parseArgs } from 'node:util'
import { BENCHMARK_OPTIONS, type Rows, runBenchmark } from './frame/run-benchmark.ts'
import { lockVerdicts } from './pyve/lock-verdicts.ts'
import { making } from './pyve/making.ts'
import { runCommands } from './pyve/run-commands.ts'
import { openPyveStage, type PyveStage } from './pyve/stage.ts'

const USAGE = `pnpm bench:pyve [--quick] [--only ROW]… [--out DIR] [--check]
  --quick  few rounds, nothing written unless --out names a folder
  --only   run, init or locks; repeatable
  --check  exit 1 when a goal is missed`

const { values: options } = parseArgs({ options: BENCHMARK_OPTIONS })

function rowsOf(stage: PyveStage): Rows {
  const few = (whole: number, quick: number) => (options.quick ? quick : whole)
  return {
    run: () => runCommands(stage, few(30, 5)),
    init: () => making(stage, few(7, 2)),
    locks: () => lockVerdicts(stage),
  }
}

await runBenchmark(
  {
    title: 'Project environments and pyve',
    command: 'pnpm bench:pyve',
    usage: USAGE,
    prepare: async (folder) => {
      const stage = await openPyveStage(folder)
      return { rows: rowsOf(stage), versions: async () => stage.versions }
    },
  },
  { ...options, name: 'pyve' },
)
