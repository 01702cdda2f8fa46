import { readdir } from 'node:fs/promises'
import { CodedError } from '@plinth/contracts'
import type {
  AbsentEnvironment,
  DamagedEnvironment,
  EnvironmentInspection,
  PresentEnvironment,
} from '../backend/python-backend.ts'
import type { PrefixLayout } from '../layout/prefix-layout.ts'
import { isExecutable } from '../process/find-on-path.ts'
import { listDistributions } from './list-distributions.ts'
import { readVenvConfiguration } from './read-venv-configuration.ts'

/** {@link PythonBackend} `inspect` for virtual environments: reads files, starts no process. */
export async function inspectEnvironment(layout: PrefixLayout, prefix: string): Promise<EnvironmentInspection> {
  const found = await examinePrefix(layout, prefix)
  if (found.state !== 'present') return found
  return { ...found, distributions: await listDistributions(found.sitePackages) }
}

/** The environment at a prefix, without its distributions. Errors: `environment_missing`, `environment_damaged`. */
export async function requireEnvironment(layout: PrefixLayout, prefix: string): Promise<SoundPrefix> {
  const found = await examinePrefix(layout, prefix)
  if (found.state === 'present') return found
  if (found.state === 'absent') {
    throw new CodedError('environment_missing', `there is no environment at ${prefix}`, { details: { prefix } })
  }
  throw new CodedError('environment_damaged', found.message, { details: { prefix, reason: found.code } })
}

type SoundPrefix = Omit<PresentEnvironment, 'distributions'>

async function examinePrefix(
  layout: PrefixLayout,
  prefix: string,
): Promise<AbsentEnvironment | DamagedEnvironment | SoundPrefix> {
  const configuration = await readVenvConfiguration(prefix)
  if (configuration === null) return examineOther(prefix)
  const damaged = (code: string, message: string) => ({ state: 'damaged', prefix, code, message }) as const
  if (configuration === 'unreadable') {
    return damaged('configuration_unreadable', `${prefix} has a pyvenv.cfg that names no interpreter`)
  }
  const pythonExecutable = layout.pythonExecutable(prefix)
  if (!isExecutable(pythonExecutable)) {
    return damaged(
      'interpreter_missing',
      `the interpreter of ${prefix} is gone; it was made from ${configuration.home}`,
    )
  }
  const sitePackages = await layout.sitePackagesDirectory(prefix)
  if (sitePackages === null) return damaged('site_packages_missing', `${prefix} has no site-packages directory`)
  const { version: pythonVersion, home: pythonHome } = configuration
  return { state: 'present', prefix, pythonExecutable, pythonVersion, pythonHome, sitePackages }
}

async function examineOther(prefix: string): Promise<AbsentEnvironment | DamagedEnvironment> {
  const names = await readdir(prefix).catch((error: unknown) => (isMissing(error) ? [] : null))
  if (names?.length === 0) return { state: 'absent', prefix }
  return { state: 'damaged', prefix, code: 'not_an_environment', message: `${prefix} is not a virtual environment` }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
