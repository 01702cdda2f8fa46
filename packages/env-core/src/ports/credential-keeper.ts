import type { UrlCredential } from '../boundary/move-credentials.ts'
import type { PortCall } from './call.ts'

/** Where user names and passwords go that stood in a URL. Nothing else of this package ever holds them. */
export interface CredentialKeeper {
  /**
   * Keeps what stood in the URLs of a request, before anything else is done with it, for whoever downloads. Of one place the latest counts.
   * What it throws ends the operation.
   */
  readonly keep: (credentials: readonly UrlCredential[], call: KeepingCall) => Promise<void>
}

/** Call of {@link CredentialKeeper}. */
export interface KeepingCall extends PortCall {
  /** `request`: needed for the operation that follows. `stored`: an override that is stored has the URL, and other processes will read it. */
  readonly need: 'request' | 'stored'
}
