import { fileURLToPath } from 'node:url'
import { missedGoals, type Report, reportAsMarkdown } from './report.ts'
import { writeReport } from './write-report.ts'

const RESULTS = fileURLToPath(new URL('../../results', import.meta.url))

/** What a benchmark's command line says about its report. */
export interface Delivery {
  /** Of the files in the results folder, without an extension. */
  readonly name: string
  /** Folder; absent, a whole run goes to the committed results and a part of one nowhere. */
  readonly out?: string | undefined
  readonly quick: boolean
  readonly only: readonly string[]
  /** Exit code 1 when a goal is missed. */
  readonly check: boolean
}

/** Prints a report and its missed goals, and writes it where that was asked for, or where a whole run belongs. */
export async function deliverReport(report: Report, { name, out, quick, only, check }: Delivery): Promise<void> {
  console.log(reportAsMarkdown(report))
  const folder = out ?? (!quick && only.length === 0 ? RESULTS : undefined)
  if (folder !== undefined) await writeReport(report, { folder, name })
  const missed = missedGoals(report)
  if (missed !== '') console.error(`Missed goals:\n${missed}`)
  if (missed !== '' && check) process.exitCode = 1
}
