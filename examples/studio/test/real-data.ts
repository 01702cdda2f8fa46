import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Data folder that all real tests of Studio share. */
    readonly realData: string
  }
}

/** Makes the folder before the first real test and removes it after the last. */
export default async function provideRealData(project: TestProject): Promise<() => Promise<void>> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'plinth studio ü ')))
  project.provide('realData', folder)
  return () => rm(folder, { recursive: true, force: true })
}
