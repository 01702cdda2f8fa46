import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { writeFileDurably } from '@plinth/durable'
import { suits } from '../python/suits.ts'
import { newestMatch, type VersionManager } from '../python/version-managers.ts'
import type { InitStep } from './init-step.ts'

/** A version that is to be pinned to a project by the manager that has it. */
export interface VersionPin {
  readonly root: string
  readonly manager: VersionManager
  /** As the manager calls it: `3.11.7`. */
  readonly version: string
}

/** Pins a version, unless it is pinned already. */
export async function writePin({ root, manager, version }: VersionPin): Promise<InitStep> {
  const path = join(root, manager.pinFile)
  const step = { step: 'pin', path, detail: `Python ${version}, by ${manager.name}` } as const
  const before = await readFile(path, 'utf8').catch(() => null)
  if (before !== null && pinnedVersion(manager.pinFile, before) === version) return { ...step, state: 'kept' }
  await manager.pin(version, root)
  return { ...step, state: before === null ? 'created' : 'changed' }
}

/** The manager that has a version, with the newest release that it has of it. Errors: `invalid_python_version`, `no_version_manager`, `no_suitable_python`. */
export function pinFor(managers: readonly VersionManager[], wanted: string): Omit<VersionPin, 'root'> {
  suits({ version: wanted })
  for (const manager of managers) {
    const version = newestMatch(manager, wanted)
    if (version !== undefined) return { manager, version }
  }
  if (managers.length === 0) {
    throw new CodedError(
      'no_version_manager',
      'neither asdf (with its python plugin) nor pyenv is here to pin a version',
      {
        hint: 'Install asdf or pyenv, or pass --python-version to init: that takes any Python that is found.',
      },
    )
  }
  const names = managers.map(({ name }) => name).join(' and ')
  throw new CodedError('no_suitable_python', `${names} have no Python ${wanted}`, {
    hint: `Install it: ${managers.map(installCommand(wanted)).join(' or ')}`,
  })
}

/** The Python version that a pin file says; undefined when it says none. */
export function pinnedVersion(file: VersionManager['pinFile'], text: string): string | undefined {
  if (file === '.python-version') return text.split(/\s+/).find((word) => word !== '')
  const line = text.split(/\r?\n/).find((each) => /^python\s/.test(each)) ?? ''
  return line.replace(/#.*/, '').trim().split(/\s+/)[1]
}

/** Removes pins that still name the version that pyve wrote; other tools of the same file stay. Gives what became of each. */
export async function removePins(root: string, pins: Readonly<Record<string, string>>): Promise<readonly PinRemoval[]> {
  const removals: PinRemoval[] = []
  for (const file of PIN_FILES.filter((each) => each in pins)) {
    const path = join(root, file)
    const text = await readFile(path, 'utf8').catch(() => null)
    if (text === null) continue
    const isOurs = pinnedVersion(file, text) === pins[file]
    if (isOurs) await writeRest(path, file === '.python-version' ? '' : text.replace(/^python\s.*(\r?\n|$)/m, ''))
    removals.push({ file, state: isOurs ? 'removed' : 'left' })
  }
  return removals
}

async function writeRest(path: string, rest: string): Promise<void> {
  if (rest.trim() === '') await rm(path)
  else await writeFileDurably(path, rest)
}

/** What became of a pin. */
export interface PinRemoval {
  readonly file: VersionManager['pinFile']
  readonly state: 'removed' | 'left'
}

const PIN_FILES = ['.tool-versions', '.python-version'] as const

function installCommand(version: string) {
  return ({ name }: VersionManager) => (name === 'asdf' ? `asdf install python ${version}` : `pyenv install ${version}`)
}
