import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CodedError, type PyveConfigV1 } from '@plinth/contracts'
import { parseDocument } from 'yaml'
import { DEFAULT_VENV_DIRECTORY, findProject } from './find-project.ts'
import { readPyveConfig } from './read-pyve-config.ts'
import { type ResolvedEnvironmentName, resolveEnvironmentName } from './resolve-environment-name.ts'
import { type AmbiguousBackend, type BackendChoice, selectBackend } from './select-backend.ts'
import { checkVenvDirectory } from './venv-directory.ts'

/** A project as its files describe it at the moment of opening. */
export interface PyveProject {
  /** Absolute. */
  readonly root: string
  /** What `.pyve/config` says; empty when there is none. */
  readonly config: PyveConfigV1
  /** Absolute path of the project's virtual environment, whether it is there or not. */
  readonly venvPrefix: string
  /** {@link selectBackend} with the configuration and files of this project. */
  selectBackend(flag?: string): BackendChoice | AmbiguousBackend
  /** {@link resolveEnvironmentName} with the configuration and files of this project. */
  environmentName(flag?: string): ResolvedEnvironmentName
}

/**
 * Opens the project that `directory` lies in: the nearest directory upwards with a `.pyve/config` or a `.venv`, else `directory` itself. Reads
 * only. Errors: `invalid_config`, `invalid_venv_directory`, `invalid_environment_file`.
 */
export async function openPyveProject(directory: string): Promise<PyveProject> {
  const start = resolve(directory)
  const root = findProject(start) ?? start
  const [config, files, environmentFile] = await Promise.all([
    readPyveConfig(root),
    readdir(root),
    nameInEnvironmentFile(join(root, 'environment.yml')),
  ])
  const venvDirectory = checkVenvDirectory(config.venv?.directory ?? DEFAULT_VENV_DIRECTORY)
  return {
    root,
    config,
    venvPrefix: join(root, venvDirectory),
    selectBackend: (flag) => selectBackend({ flag, config: config.backend, files }),
    environmentName: (flag) =>
      resolveEnvironmentName({ flag, config: config.micromamba?.env_name, environmentFile, directory: root }),
  }
}

/** Undefined when there is no file, or no name in it. */
async function nameInEnvironmentFile(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const document = parseDocument(text, { schema: 'failsafe' })
  const [error] = document.errors
  if (error) throw new CodedError('invalid_environment_file', `${path}: ${error.message}`, { cause: error })
  const name = document.get('name')
  return typeof name === 'string' ? name : undefined
}
