import type { CredentialKeeper } from '@plinth/env-core'
import { type CredentialSource, createHostCredentials } from '@plinth/pyenv-backends'
import type { Logger } from '../logger.ts'

/**
 * Where a host keeps user names and passwords of package indexes, repositories and files. `keep` gets what stood in the URL of a request or an
 * override; `find` is asked for a URL that has none whenever something is downloaded, and gives those of the nearest place above it. They
 * reach installers by their environment or by a file for this user only.
 */
export interface CredentialPort extends CredentialKeeper, CredentialSource {}

/**
 * The port of a host that has none of its own: what stood in URLs, for as long as the store is open, then what the host's settings have
 * (`PLINTH_INDEX_CREDENTIALS`, pip's, uv's, netrc). Nothing is written to a disk, so whoever stores an override with credentials is warned.
 */
export function hostCredentialPort({
  env,
  logger,
}: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly logger: Logger
}): CredentialPort {
  const host = createHostCredentials({ env })
  return {
    find: host.find,
    keep: async (credentials, { need }) => {
      await host.keep(credentials)
      if (need === 'request') return
      for (const { url } of credentials) {
        const message = `the credentials for ${url} are kept until the store is closed; write them into a netrc file to have them later`
        logger({ level: 'warning', message, details: { url } })
      }
    },
  }
}
