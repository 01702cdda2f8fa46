import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { deliverReport } from './frame/deliver-report.ts'
import type { Figure } from './frame/figure.ts'
import { describeMachine } from './frame/machine.ts'
import { scratchFolder } from './frame/scratch-folder.ts'
import { canvas } from './studio/canvas.ts'
import { firstView } from './studio/first-view.ts'
import { scrolling } from './studio/scrolling.ts'

const USAGE = `pnpm bench:studio [--quick] [--only ROW]… [--out DIR] [--check]
  --quick  one round of each, nothing written unless --out names a folder
  --only   first, scrolling or canvas; repeatable
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

const ROWS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  first: () => firstView(1000, options.quick ? 2 : 10),
  scrolling: () => scrolling([1000, 3000], options.quick ? 1 : 3),
  canvas: () => canvas(100, options.quick ? 1 : 5),
}

async function main(): Promise<void> {
  if (options.help) return console.log(USAGE)
  const [started_at, started, load] = [new Date().toISOString(), performance.now(), loadavg()]
  const figures: Figure[] = []
  for (const [name, measure] of Object.entries(ROWS)) {
    if (options.only.length === 0 || options.only.includes(name)) figures.push(...(await measure()))
  }
  await using folder = await scratchFolder()
  const report = {
    title: 'Studio in a browser',
    command: ['pnpm bench:studio', ...process.argv.slice(2)].join(' '),
    started_at,
    took_s: (performance.now() - started) / 1000,
    machine: await describeMachine(folder.path, {}, load),
    figures,
  }
  await deliverReport(report, { ...options, name: 'studio' })
}

await main()
