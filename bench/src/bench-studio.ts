import { parseArgs } from 'node:util'
import { BENCHMARK_OPTIONS, type Rows, runBenchmark } from './frame/run-benchmark.ts'
import { canvas } from './studio/canvas.ts'
import { firstView } from './studio/first-view.ts'
import { scrolling } from './studio/scrolling.ts'

const USAGE = `pnpm bench:studio [--quick] [--only ROW]… [--out DIR] [--check]
  --quick  one round of each, nothing written unless --out names a folder
  --only   first, scrolling or canvas; repeatable
  --check  exit 1 when a goal is missed`

const { values: options } = parseArgs({ options: BENCHMARK_OPTIONS })

const ROWS: Rows = {
  first: () => firstView(1000, options.quick ? 2 : 10),
  scrolling: () => scrolling([1000, 3000], options.quick ? 1 : 3),
  canvas: () => canvas(100, options.quick ? 1 : 5),
}

await runBenchmark(
  {
    title: 'Studio in a browser',
    command: 'pnpm bench:studio',
    usage: USAGE,
    prepare: async () => ({ rows: ROWS, versions: async () => ({}) }),
  },
  { ...options, name: 'studio' },
)
