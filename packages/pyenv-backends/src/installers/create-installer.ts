import type { CredentialSource } from '../indexes/credential.ts'
import { hostIndexConfiguration } from '../indexes/host-index-configuration.ts'
import type { IndexConfiguration } from '../indexes/index-configuration.ts'
import { withCredentials } from '../indexes/with-credentials.ts'
import { prefixLayout } from '../layout/choose-prefix-layout.ts'
import type { RunCommand } from '../process/command.ts'
import { runCommandLater } from '../process/run-command-later.ts'
import type { Installer, InstallerName } from './installer.ts'
import type { InstallerTools } from './installer-settings.ts'
import { createPipInstaller } from './pip-installer.ts'
import { createUvInstaller } from './uv-installer.ts'

/** Settings of {@link createInstaller}. */
export interface InstallerSettings {
  readonly name: InstallerName
  /** Absolute folder for the fetched tools; they are shared by everything that names the same folder. */
  readonly toolsDir: string
  /** Absolute folder for download caches; best on the file system of the environments, so that uv can hard-link. */
  readonly cacheDir: string
  /** The host's variables; the process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Absolute path of a uv to use instead of the pinned one. */
  readonly executable?: string
  /** Where to download from; the host's pip configuration by default. */
  readonly indexes?: IndexConfiguration
  /** User names and passwords for URLs that have none. By default none: netrc files and keyrings are read by the tools themselves. */
  readonly credentials?: CredentialSource
  readonly runCommand?: RunCommand
  /** The running platform by default. */
  readonly platform?: NodeJS.Platform
}

/** An {@link Installer} by name. */
export function createInstaller(settings: InstallerSettings): Installer {
  const tools = installerTools(settings)
  return settings.name === 'uv' ? createUvInstaller(tools) : createPipInstaller(tools)
}

/** Fills in the defaults. */
export function installerTools(settings: InstallerSettings): InstallerTools {
  const { env = process.env, platform = process.platform, indexes, credentials = null } = settings
  return {
    toolsDir: settings.toolsDir,
    cacheDir: settings.cacheDir,
    env,
    runCommand: settings.runCommand ?? runCommandLater,
    layout: prefixLayout(platform),
    credentials,
    readIndexes: async () => withCredentials(indexes ?? (await hostIndexConfiguration({ env, platform })), credentials),
    uvExecutable: settings.executable ?? null,
  }
}
