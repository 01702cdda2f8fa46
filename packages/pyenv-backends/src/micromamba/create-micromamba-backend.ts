import { createProcessTable } from '@plinth/durable'
import type { MicromambaBackend } from '../backend/python-backend.ts'
import { condaPlatform } from '../locks/conda-platform.ts'
import type { RunCommand } from '../process/command.ts'
import { runCommandLater } from '../process/run-command-later.ts'
import { condaLayout } from './conda-layout.ts'
import { createCondaEnvironment } from './create-conda-environment.ts'
import { inspectCondaEnvironment } from './inspect-conda-environment.ts'
import { installCondaPackages } from './install-conda-packages.ts'
import type { MicromambaTools } from './micromamba-tools.ts'
import { removeCondaEnvironment } from './remove-conda-environment.ts'
import { runInCondaEnvironment } from './run-in-conda-environment.ts'

/** Settings of the micromamba backend. */
export interface MicromambaBackendSettings {
  readonly kind: 'micromamba'
  /** Absolute path of a program called micromamba. */
  readonly executable: string
  /** Absolute folder for package caches, outside every project; best on the file system of the environments, for hard links. */
  readonly rootPrefix: string
  /** The host's variables; the process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly runCommand?: RunCommand
  /** The running platform by default. */
  readonly platform?: NodeJS.Platform
}

/** A {@link MicromambaBackend}. */
export function createMicromambaBackend(settings: MicromambaBackendSettings): MicromambaBackend {
  const tools = micromambaTools({ ...settings, executable: async () => settings.executable })
  return {
    kind: settings.kind,
    create: (request, call = {}) => createCondaEnvironment(tools, request, call),
    install: (request, call = {}) => installCondaPackages(tools, request, call),
    inspect: (prefix) => inspectCondaEnvironment(tools.layout, prefix),
    run: (request, options = {}) => runInCondaEnvironment(tools, request, options),
    remove: (prefix) => removeCondaEnvironment(tools, prefix),
  }
}

/** Fills in the defaults. */
export function micromambaTools(
  settings: Omit<MicromambaBackendSettings, 'kind' | 'executable'> & Pick<MicromambaTools, 'executable'>,
): MicromambaTools {
  const { platform = process.platform } = settings
  return {
    executable: settings.executable,
    rootPrefix: settings.rootPrefix,
    env: settings.env ?? process.env,
    runCommand: settings.runCommand ?? runCommandLater,
    layout: condaLayout(platform),
    platform: condaPlatform({ platform }),
    processes: createProcessTable(),
  }
}
