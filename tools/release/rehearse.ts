import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { rehearseRelease } from './rehearsal.ts'

const copy = await mkdtemp(join(tmpdir(), 'plinth-rehearsal-'))
try {
  const packages = await rehearseRelease(resolve(import.meta.dirname, '../..'), copy)
  for (const { name, before, after, tarball } of packages) {
    console.log(`${name} ${before} -> ${after}, ${tarball.packed} bytes packed`)
    for (const problem of tarball.problems) console.log(`     ${problem}`)
  }
  const failed = packages.filter(({ tarball }) => tarball.problems.length > 0).length
  console.log(`${packages.length} packages would be published, ${failed} with problems; nothing was published`)
  process.exitCode = failed > 0 || packages.length === 0 ? 1 : 0
} finally {
  await rm(copy, { recursive: true, force: true })
}
