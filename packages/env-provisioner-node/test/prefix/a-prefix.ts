import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileTask } from '../../src/prefix/thread/file-task.ts'
import { type FakeDistribution, writeFakeDistribution } from '../../src/testing/fake-distribution.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** A prefix with these distributions, and the task to look at everything in it before it is published. */
export async function aPrefix(
  distributions: readonly FakeDistribution[],
): Promise<Omit<FileTask, 'share'> & { known: null }> {
  const prefix = await temporaryFolder()
  const sitePackages = join(prefix, 'lib', 'python3.11', 'site-packages')
  const scripts = join(prefix, 'bin')
  await mkdir(scripts, { recursive: true })
  await mkdir(sitePackages, { recursive: true })
  await writeFile(join(scripts, 'tool'), '#!/bin/sh\n', { mode: 0o755 })
  for (const each of distributions) await writeFakeDistribution(sitePackages, each)
  return {
    prefix,
    sitePackages,
    scripts,
    distributions: distributions.map(({ name, version }) => ({
      name,
      directory: join(sitePackages, `${name}-${version}.dist-info`),
    })),
    depth: 'full',
    known: null,
    folders: 'leave',
    damages: 'all',
  }
}

/** A distribution with so many small modules. */
export function manyModules(name: string, count: number): FakeDistribution {
  const names = Array.from({ length: count }, (_, index) => `${name}/part${index % 20}/module${index}.py`)
  return { name, version: '1.0', files: Object.fromEntries(names.map((path) => [path, `# ${path}\n`.repeat(40)])) }
}
