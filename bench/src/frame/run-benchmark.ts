import { loadavg } from 'node:os'
import { type Delivery, deliverReport } from './deliver-report.ts'
import type { Figure } from './figure.ts'
import { describeMachine } from './machine.ts'
import { scratchFolder } from './scratch-folder.ts'

const EVERY_ROW: string[] = []

/** The options of every benchmark's command line, as `parseArgs` takes them. */
export const BENCHMARK_OPTIONS = {
  quick: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  only: { type: 'string', multiple: true, default: EVERY_ROW },
  out: { type: 'string' },
} as const

/** The rows of a report by the names that `--only` takes, in the order in which they are measured. */
export type Rows = Readonly<Record<string, () => Promise<readonly Figure[]>>>

/** One benchmark: what its report is called and what it measures. */
export interface Benchmark {
  readonly title: string
  /** As typed, without arguments: `pnpm bench:env`. */
  readonly command: string
  readonly usage: string
  /** Makes ready in an empty folder of the benchmark's own; `versions` are those of the tools that took part, asked when all is measured. */
  readonly prepare: (folder: string) => Promise<{ readonly rows: Rows; readonly versions: () => Promise<Versions> }>
}

type Versions = Readonly<Record<string, string>>

/** Measures the rows that are asked for, and delivers the report; with `--help` says what can be asked for. */
export async function runBenchmark(
  benchmark: Benchmark,
  options: Delivery & { readonly help: boolean },
): Promise<void> {
  const { title, command, usage, prepare } = benchmark
  if (options.help) return console.log(usage)
  const [started_at, started, load] = [new Date().toISOString(), performance.now(), loadavg()]
  await using folder = await scratchFolder()
  const { rows, versions } = await prepare(folder.path)
  const figures = await measureRows(rows, options.only)
  const report = {
    title,
    command: [command, ...process.argv.slice(2)].join(' '),
    started_at,
    took_s: (performance.now() - started) / 1000,
    machine: await describeMachine(folder.path, await versions(), load),
    figures,
  }
  await deliverReport(report, options)
}

/** `only` empty: every row. Says on standard error which row is under way. */
async function measureRows(rows: Rows, only: readonly string[]): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const [name, measure] of Object.entries(rows)) {
    if (only.length > 0 && !only.includes(name)) continue
    const began = performance.now()
    process.stderr.write(`${name} …`)
    figures.push(...(await measure()))
    process.stderr.write(` ${Math.round((performance.now() - began) / 1000)} s\n`)
  }
  return figures
}
