import { parseArgs } from 'node:util'
import { BENCHMARK_OPTIONS, type Rows, runBenchmark } from './frame/run-benchmark.ts'
import { copying } from './models/copying.ts'
import { deletion } from './models/deletion.ts'
import { descriptor } from './models/descriptor.ts'
import { noChange } from './models/no-change.ts'
import { pages } from './models/pages.ts'
import { registration } from './models/registration.ts'
import { reindex } from './models/reindex.ts'
import { search } from './models/search.ts'
import { createStage, type Stage } from './models/stage.ts'
import { stalls } from './models/stalls.ts'
import { startup } from './models/startup.ts'

const USAGE = `pnpm bench:models [--quick] [--only ROW]… [--cache DIR] [--out DIR] [--check]
  --quick  few rounds and smaller libraries, nothing written unless --out names a folder
  --only   reindex, startup, search, pages, registration, nochange, deletion, copying, descriptor or stalls; repeatable
  --cache  keeps the written libraries in a folder for the next run; by default they are removed
  --check  exit 1 when a goal is missed`

const { values: options } = parseArgs({
  options: {
    ...BENCHMARK_OPTIONS,
    cache: { type: 'string' },
  },
})

const SIZES = options.quick
  ? { small: 200, middle: 2000, large: 20_000, bundles: 300, deleted: 100 }
  : { small: 1000, middle: 10_000, large: 100_000, bundles: 3000, deleted: 1000 }

function rowsOf(stage: Stage): Rows {
  const few = (whole: number, quick: number) => (options.quick ? quick : whole)
  return {
    reindex: () => reindex(stage, few(3, 2)),
    startup: () => startup(stage, few(7, 3)),
    search: () => search(stage, few(5, 2)),
    pages: () => pages(stage, few(5, 2)),
    registration: () => registration(stage, few(30, 5)),
    nochange: () => noChange(stage, few(5, 2)),
    deletion: () => deletion(stage, few(3, 2)),
    copying: () => copying(stage, options.quick ? [64] : [1000, 4000], few(3, 1)),
    descriptor: () => descriptor(stage, few(10, 3)),
    stalls: () => stalls(stage, few(3, 1)),
  }
}

await runBenchmark(
  {
    title: 'Model library',
    command: 'pnpm bench:models',
    usage: USAGE,
    prepare: async (folder) => {
      const stage = createStage(folder, SIZES, options.cache)
      return { rows: rowsOf(stage), versions: () => stage.versions() }
    },
  },
  { ...options, name: 'models' },
)
