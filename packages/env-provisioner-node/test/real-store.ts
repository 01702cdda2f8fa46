import { mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeTree } from '@plinth/durable'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { type RunCommand, runCommand } from '@plinth/pyenv-backends'
import { type Environments, type EnvironmentsSettings, openEnvironments } from '../src/index.ts'

/** What the light worker of the example application needs: small wheels of the public index. */
export const LIGHT = requirementsOf([
  aBinding([aRequirement('numpy', '2.4.1'), aRequirement('pillow', '12.0.0'), aRequirement('safetensors', '0.7.0')]),
])

/** A folder for stores that outlives one test: fetching uv once is enough. The caller removes it. */
export async function storeFolder(): Promise<{ dataDir: string; remove: () => Promise<void> }> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'plinth real ü-')))
  return { dataDir: join(folder, 'data'), remove: () => removeTree(folder) }
}

/** Real environments with a count of every process that is started. */
export async function openCounting(
  settings: EnvironmentsSettings,
): Promise<{ environments: Environments; started: readonly string[] }> {
  const started: string[] = []
  const counting: RunCommand = (program, args, options) => {
    started.push([program, ...args].join(' '))
    return runCommand(program, args, options)
  }
  const environments = await openEnvironments({ ...settings, ports: { ...settings.ports, runCommand: counting } })
  return { environments, started }
}
