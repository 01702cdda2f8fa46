import { fileURLToPath } from 'node:url'
import { contracts } from '../src/contracts.ts'
import { reportFreeze } from './freeze-report.ts'
import { frozenPlaces, goldenDigests, readGolden, readGoldenRecord, readSchemas } from './frozen-files.ts'

// `pnpm contracts:check`: exit 0 when the code only grew since the freeze, 1 when it breaks it.
const places = frozenPlaces(fileURLToPath(new URL('..', import.meta.url)))
const report = reportFreeze(
  contracts,
  { schemas: readSchemas(places.frozen), golden: readGoldenRecord(places) },
  { digests: goldenDigests(places), accepted },
)
for (const line of report.broken) process.stderr.write(`error: ${line}\n`)
for (const line of report.grown) process.stdout.write(`grown: ${line}; record it with pnpm contracts:freeze\n`)
if (report.broken.length === 0) process.stdout.write(`contracts: ${contracts.length} checked, the freeze holds\n`)
process.exitCode = report.broken.length === 0 ? 0 : 1

function accepted(document: string): boolean {
  const [name = '', file = ''] = document.split('/')
  const contract = contracts.find((candidate) => candidate.name === name)
  return contract?.safeParse(readGolden(places, name, file)).success === true
}
