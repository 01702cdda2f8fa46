import type { CredentialSource } from '../indexes/credential.ts'
import type { IndexConfiguration } from '../indexes/index-configuration.ts'
import type { PrefixLayout } from '../layout/prefix-layout.ts'
import type { RunCommand } from '../process/command.ts'

/** What an installer works with. */
export interface InstallerTools {
  /** Absolute folder of the fetched tools. */
  readonly toolsDir: string
  /** Absolute folder of download caches; `uv` and `pip` have a subfolder each. On the file system of the environments uv can hard-link. */
  readonly cacheDir: string
  /** The host's variables. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly runCommand: RunCommand
  readonly layout: PrefixLayout
  /** User names and passwords for URLs that have none; null for none but the host's own settings. */
  readonly credentials: CredentialSource | null
  /** Reads where the host downloads from, with the credentials, anew for each operation. */
  readonly readIndexes: () => Promise<IndexConfiguration>
  /** Absolute path of a uv to use instead of the pinned one; null for the pinned one. */
  readonly uvExecutable: string | null
}
