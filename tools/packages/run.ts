import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { packPackage } from './pack.ts'
import { checkTarball, type TarballReport } from './tarball.ts'

const root = resolve(import.meta.dirname, '../../packages')
const scratch = await mkdtemp(join(tmpdir(), 'plinth-pack-'))
try {
  const directories = (await readdir(root)).map((name) => join(root, name))
  const tarballs = await Promise.all(directories.map((directory) => packPackage(directory, scratch)))
  const reports: TarballReport[] = []
  for (const tarball of tarballs) reports.push(await checkTarball(tarball))
  for (const report of reports) console.log(format(report))
  const failed = reports.filter((report) => report.problems.length > 0).length
  console.log(`${reports.length} packages packed, ${failed} with problems`)
  process.exitCode = failed > 0 ? 1 : 0
} finally {
  await rm(scratch, { recursive: true, force: true })
}

function format({ name, version, packed, unpacked, files, problems }: TarballReport): string {
  const line = `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name} ${version}: ${kilobytes(packed)} packed, ${kilobytes(unpacked)} in ${files} files`
  return [line, ...problems.map((problem) => `     ${problem}`)].join('\n')
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
