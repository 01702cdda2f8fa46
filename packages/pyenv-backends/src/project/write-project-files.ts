import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { currentEnvironment } from './current-environment.ts'
import { writeEnvFile } from './env-file.ts'
import { environmentPlace } from './environment-place.ts'
import { writeEnvrc } from './envrc.ts'
import { envrcSubject } from './envrc-subject.ts'
import { CONFIG_PATH } from './find-project.ts'
import { addToGitignore } from './gitignore.ts'
import type { InitPorts } from './init-request.ts'
import type { InitStep } from './init-step.ts'
import type { PlannedInit } from './make-environment.ts'
import type { InitPlan } from './plan-init.ts'
import { placeSettings } from './project-settings.ts'
import { readPyveConfig } from './read-pyve-config.ts'
import { type MadeFiles, readRegistry, updateRegistry } from './registry.ts'
import { setCurrent } from './set-current.ts'
import { writePin } from './version-pin.ts'
import { writePyveConfig } from './write-pyve-config.ts'

/** The files around an environment: configuration, .env, .envrc, .gitignore, version pin, and which environment is the active one. */
export async function writeProjectFiles(ports: InitPorts, { plan, request }: PlannedInit): Promise<InitStep[]> {
  const { root } = plan
  const current = await makeFirstCurrent(plan)
  const config = await writeConfig(plan, request.isVersionKept ? undefined : request.pythonVersion)
  const envFile = await writeEnvFile({ root, home: ports.home, copyLocal: request.localEnv ?? false })
  const envrc = request.noDirenv ? [] : [await writeEnvrcOf(root)]
  const ignored = await writeGitignore(plan)
  const pin = await writePinOf(plan)
  return [config, envFile, ...envrc, ignored, ...pin, ...current]
}

/** The first named environment is the active one, where the project has none of its own. */
async function makeFirstCurrent({ root, config, isNamed, name }: InitPlan): Promise<InitStep[]> {
  if (!isNamed || name === null || currentEnvironment(root) !== undefined) return []
  const own = environmentPlace({ root, settings: { ...placeSettings(config), defaultEnvironment: undefined } })
  if (own !== null && own.name !== name) return []
  await setCurrent(root, name)
  return [{ step: 'current', state: 'created', path: join(root, '.pyve', 'current'), detail: `${name} is active` }]
}

async function writeConfig(plan: InitPlan, pythonVersion: string | undefined): Promise<InitStep> {
  const { root, backend, directory, name, isNamed, config } = plan
  const own =
    backend === 'venv'
      ? { backend, venvDirectory: directory, pythonVersion }
      : { backend, environmentName: name ?? undefined }
  const isDefault = config.default_env === undefined && currentEnvironment(root) === name
  const change = isNamed ? { defaultEnvironment: isDefault ? (name ?? undefined) : undefined } : own
  const before = await readFile(join(root, ...CONFIG_PATH), 'utf8').catch(() => null)
  const { state, text } = await writePyveConfig(root, change)
  const { files } = await readRegistry(root)
  // A configuration that pyve began, and that nobody touched since, stays pyve's.
  if (state === 'created' || (state === 'changed' && files.config === before)) await remember(root, { config: text })
  return { step: 'config', state, path: join(root, '.pyve', 'config'), detail: `backend ${backend}` }
}

async function writeEnvrcOf(root: string): Promise<InitStep> {
  const config = await readPyveConfig(root)
  return writeEnvrc({ root, subject: envrcSubject(root, config), prompt: config.prompt })
}

async function writeGitignore({ root, backend, directory, name }: InitPlan): Promise<InitStep> {
  const own = backend === 'venv' && name === null ? [directory] : []
  const { added, ...step } = await addToGitignore(root, [...own, '.env', '.envrc', '.pyve/envs'])
  await updateRegistry(root, (before) => {
    const gitignore = [...new Set([...before.files.gitignore, ...added])]
    return { ...before, files: { ...before.files, gitignore } }
  })
  return step
}

async function writePinOf({ root, python }: InitPlan): Promise<InitStep[]> {
  const manager = python?.manager ?? null
  if (python === null || manager === null) return []
  const step = await writePin({ root, manager, version: python.version })
  if (step.state !== 'kept') await rememberPin(root, manager.pinFile, python.version)
  return [step]
}

/** Writes down a pin as ours. */
export function rememberPin(root: string, file: string, version: string): Promise<void> {
  return updateRegistry(root, (before) => ({
    ...before,
    files: { ...before.files, pins: { ...before.files.pins, [file]: version } },
  }))
}

function remember(root: string, files: Partial<MadeFiles>): Promise<void> {
  return updateRegistry(root, (before) => ({ ...before, files: { ...before.files, ...files } }))
}
