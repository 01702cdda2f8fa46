import type { PyveConfigV1 } from '@plinth/contracts'
import { currentEnvironment } from './current-environment.ts'
import { type EnvironmentPlace, environmentPlace } from './environment-place.ts'
import type { EnvrcSubject } from './envrc-block.ts'
import { DEFAULT_VENV_DIRECTORY } from './find-project.ts'
import { placeSettings } from './project-settings.ts'

/** What .envrc of a project is to activate: the active environment where there are named ones, else the project's own. */
export function envrcSubject(root: string, config: PyveConfigV1): EnvrcSubject {
  const isNamed = config.default_env !== undefined || currentEnvironment(root) !== undefined
  if (isNamed) return { kind: 'named', fallback: config.default_env ?? '' }
  const own: EnvironmentPlace | null = environmentPlace({ root, settings: placeSettings(config) })
  if (own?.backend === 'micromamba') return { kind: 'micromamba', name: own.name }
  return { kind: 'venv', directory: own?.name ?? config.venv?.directory ?? DEFAULT_VENV_DIRECTORY }
}
