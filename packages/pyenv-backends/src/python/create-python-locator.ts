import type { RunCommand } from '../process/command.ts'
import { runCommandLater } from '../process/run-command-later.ts'
import type { PythonLocator } from './python-locator.ts'
import { pythonPlaces } from './python-places.ts'
import { surveyPythons } from './survey-pythons.ts'

/** Four at a time are asked, and each answers within 0.1 s on an idle machine. */
const PROBE_TIMEOUT_MS = 10_000

/** Settings of {@link createPythonLocator}; everything has a default. */
export interface PythonLocatorSettings {
  /** The host's variables; the process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Absolute folder in which the answers of interpreters are kept; nothing is kept by default. */
  readonly cacheDir?: string
  readonly runCommand?: RunCommand
  /** How long one interpreter may take to answer, in milliseconds; 10 seconds by default. */
  readonly probeTimeoutMs?: number
  /** The running platform by default. */
  readonly platform?: NodeJS.Platform
}

/** A {@link PythonLocator} for this host. */
export function createPythonLocator(settings: PythonLocatorSettings = {}): PythonLocator {
  const tools = {
    env: settings.env ?? process.env,
    runCommand: settings.runCommand ?? runCommandLater,
    cacheDir: settings.cacheDir ?? null,
    timeoutMs: settings.probeTimeoutMs ?? PROBE_TIMEOUT_MS,
    places: pythonPlaces(settings.platform),
  }
  return {
    survey: (request = {}) => surveyPythons(tools, request),
    locate: async (request = {}) => (await surveyPythons(tools, request)).suitable,
  }
}
