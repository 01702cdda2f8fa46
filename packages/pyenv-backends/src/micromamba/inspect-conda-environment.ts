import { lstat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { DamagedEnvironment, EnvironmentInspection } from '../backend/python-backend.ts'
import { isExecutable } from '../process/find-on-path.ts'
import { listDistributions } from '../venv/list-distributions.ts'
import type { CondaLayout } from './conda-layout.ts'
import { type CondaRecord, readCondaRecords } from './conda-records.ts'
import { type CondaPrefixState, examineCondaPrefix } from './examine-conda-prefix.ts'

/** {@link PythonBackend} `inspect` for conda environments: reads conda-meta and site-packages, starts no process. `mine`: the caller is at work on it. */
export async function inspectCondaEnvironment(
  layout: CondaLayout,
  prefix: string,
  work: 'others' | 'mine' = 'others',
): Promise<EnvironmentInspection> {
  const state = examineCondaPrefix(prefix, work)
  if (state === 'absent') return { state, prefix }
  const damaged = (code: string, message: string) => ({ state: 'damaged', prefix, code, message }) as const
  if (state !== 'finished') return damaged(state, REASONS[state](prefix))
  const found = await readCondaRecords(prefix)
  if ('unreadable' in found) {
    return damaged('configuration_unreadable', `conda-meta/${found.unreadable} of ${prefix} cannot be read`)
  }
  const python = found.records.find(({ name }) => name === 'python')
  const pythonExecutable = layout.pythonExecutable(prefix)
  const lost = python === undefined ? null : await firstLost(prefix, python)
  if (!isExecutable(pythonExecutable) || lost !== null) {
    const message = `the interpreter of ${prefix} is not complete: ${lost ?? pythonExecutable} is missing`
    return damaged('interpreter_missing', python === undefined ? `${prefix} has no package python` : message)
  }
  const sitePackages = await layout.sitePackagesDirectory(prefix)
  if (sitePackages === null) return damaged('site_packages_missing', `${prefix} has no site-packages directory`)
  return {
    state: 'present',
    prefix,
    pythonExecutable,
    pythonVersion: python?.version ?? /python(\d[\d.]*)/.exec(sitePackages)?.[1] ?? '',
    pythonHome: dirname(pythonExecutable),
    sitePackages,
    distributions: await listDistributions(sitePackages),
  }
}

/** Throws unless a finished environment stands at the prefix; it may be one without Python. Errors: `environment_missing`, `environment_damaged`. */
export async function requireCondaEnvironment(layout: CondaLayout, prefix: string): Promise<void> {
  const found = await inspectCondaEnvironment(layout, prefix)
  if (found.state === 'present' || (found.state === 'damaged' && (await isWithoutPython(found)))) return
  if (found.state === 'absent') {
    throw new CodedError('environment_missing', `there is no environment at ${prefix}`, { details: { prefix } })
  }
  throw new CodedError('environment_damaged', found.message, {
    hint: 'Make it anew.',
    details: { prefix, reason: found.code },
  })
}

async function isWithoutPython({ prefix, code }: DamagedEnvironment): Promise<boolean> {
  if (code !== 'interpreter_missing') return false
  const found = await readCondaRecords(prefix)
  return 'records' in found && !found.records.some(({ name }) => name === 'python')
}

const REASONS: Readonly<Record<Exclude<CondaPrefixState, 'absent' | 'finished'>, (prefix: string) => string>> = {
  not_an_environment: (prefix) => `${prefix} is not a conda environment`,
  unfinished: (prefix) => `work on ${prefix} was interrupted`,
  moved: (prefix) => `${prefix} was made for another place and does not work here`,
}

async function firstLost(prefix: string, { files }: CondaRecord): Promise<string | null> {
  for (const file of files) {
    const entry = await lstat(join(prefix, file)).catch(() => null)
    // Compiled files are made and dropped by the interpreter itself.
    if (entry === null && !file.endsWith('.pyc')) return file
  }
  return null
}
