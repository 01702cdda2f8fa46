import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Report, reportAsMarkdown } from './report.ts'

/** Writes `<name>.json` and `<name>.md` into a folder. */
export async function writeReport(
  report: Report,
  { folder, name }: { readonly folder: string; readonly name: string },
) {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`)
  await writeFile(join(folder, `${name}.md`), reportAsMarkdown(report))
}
