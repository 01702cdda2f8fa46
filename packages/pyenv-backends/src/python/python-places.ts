import type { RunCommand } from '../process/command.ts'
import { macosPythonPlaces } from './macos-python-places.ts'
import { posixPythonPlaces } from './posix-python-places.ts'
import type { PythonSource } from './python-runtime.ts'
import { windowsPythonPlaces } from './windows-python-places.ts'

/** A path at which an interpreter may lie, not yet started. */
export interface PythonCandidate {
  readonly executable: string
  readonly source: PythonSource
}

/** Where a platform keeps interpreters. */
export interface PythonPlaces {
  /** The host's candidates in the one fixed order; starts no Python. */
  list(host: HostVariables): Promise<PythonCandidate[]>
}

/** What the places of a host depend on. */
export interface HostVariables {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly runCommand: RunCommand
  readonly signal?: AbortSignal | undefined
}

/** The places of a platform, the running one by default. */
export function pythonPlaces(platform: NodeJS.Platform = process.platform): PythonPlaces {
  if (platform === 'win32') return windowsPythonPlaces
  return platform === 'darwin' ? macosPythonPlaces() : posixPythonPlaces
}
