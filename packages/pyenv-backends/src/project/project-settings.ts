import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PyveConfigV1 } from '@plinth/contracts'
import type { PlaceSettings } from './environment-place.ts'

/** The parts of a configuration that decide where an environment lies. */
export function placeSettings({ backend, venv, micromamba, default_env }: PyveConfigV1): PlaceSettings {
  return {
    backend,
    venvDirectory: venv?.directory,
    environmentName: micromamba?.env_name,
    defaultEnvironment: default_env,
  }
}

/** Names of the files (not directories) in a directory; links count as what they lead to. */
export async function filesIn(directory: string): Promise<string[]> {
  const names = await readdir(directory)
  const kept = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(directory, name)).catch(() => null)
      return found?.isDirectory() ? [] : [name]
    }),
  )
  return kept.flat()
}
