import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { formatFindings } from '../architecture/finding.ts'
import { checkGuides, type GuideReport } from './check-guides.ts'

// `pnpm guides`: follows every guide and says how long each took.
const home = await mkdtemp(join(await realpath(tmpdir()), 'plinth-guides-'))
try {
  const reports = await checkGuides({ root: resolve(import.meta.dirname, '../..'), home })
  for (const report of reports) console.log(format(report))
  const findings = reports.flatMap((report) => report.findings)
  if (findings.length > 0) console.log(formatFindings(findings))
  process.exitCode = findings.length > 0 ? 1 : 0
} finally {
  await rm(home, { recursive: true, force: true, maxRetries: 3 })
}

function format({ page, seconds, findings, slow }: GuideReport): string {
  const line = `${findings.length === 0 ? 'ok  ' : 'FAIL'} ${page}: ${seconds.toFixed(1)} s`
  return [line, ...slow.map((each) => `     ${each}`)].join('\n')
}
