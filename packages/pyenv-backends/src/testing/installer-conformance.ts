import type { CredentialSource } from '../indexes/credential.ts'
import type { IndexConfiguration } from '../indexes/index-configuration.ts'
import type { Installer } from '../installers/installer.ts'
import { accessCases } from './installer-access-cases.ts'
import { cancellationCases } from './installer-cancellation-cases.ts'
import { failureCases } from './installer-failure-cases.ts'
import { fetchCases } from './installer-fetch-cases.ts'
import { successCases } from './installer-success-cases.ts'

/** An installer that is put to the test. */
export interface InstallerUnderTest {
  /** The installer with this configuration of indexes and an empty cache of its own. */
  readonly installerWith: (indexes: IndexConfiguration, more?: InstallerSurroundings) => Installer
  /** Absolute path of the interpreter to install for. */
  readonly python: string
  /** Makes an empty folder. */
  readonly makeFolder: () => Promise<string>
  /** Makes an empty environment of that interpreter and gives its prefix. */
  readonly makePrefix: () => Promise<string>
  /** Names (PEP 503) and versions of what is installed there, in order of names: `alpha 1.0`. */
  readonly installedIn: (prefix: string) => Promise<readonly string[]>
}

/** What an installer is given besides indexes. */
export interface InstallerSurroundings {
  readonly credentials?: CredentialSource
  /** Further variables of the host. */
  readonly env?: Readonly<Record<string, string>>
}

/** One promise of {@link Installer}: `check` throws when it is broken. Cases share nothing, so they may run at the same time. */
export interface InstallerConformanceCase {
  readonly title: string
  readonly check: (subject: InstallerUnderTest) => Promise<void>
}

/** Every installer passes all of these. Each starts an index of its own on the loopback address, which misbehaves as the title says. */
export const installerConformance: readonly InstallerConformanceCase[] = [
  ...failureCases,
  ...successCases,
  ...cancellationCases,
  ...fetchCases,
  ...accessCases,
]
