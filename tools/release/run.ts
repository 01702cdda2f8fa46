import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { packPackage } from '../packages/pack.ts'
import { publishPackages } from './publish.ts'

const run = promisify(execFile)
const scratch = await mkdtemp(join(tmpdir(), 'plinth-release-'))
try {
  const published = await publishPackages(resolve(import.meta.dirname, '../..'), {
    isPublished,
    pack: (directory) => packPackage(directory, scratch),
    publish: async (tarball) => {
      await run('npm', ['publish', tarball, '--provenance', '--access', 'public'])
    },
  })
  console.log(published.length === 0 ? 'nothing to publish' : `published ${published.join(', ')}`)
} finally {
  await rm(scratch, { recursive: true, force: true })
}

/** npm answers an unknown package or version with E404 and exit code 1; any other failure is one. */
async function isPublished(name: string, version: string): Promise<boolean> {
  try {
    const { stdout } = await run('npm', ['view', `${name}@${version}`, 'version'])
    return stdout.trim() === version
  } catch (error) {
    if (error instanceof Error && error.message.includes('E404')) return false
    throw error
  }
}
