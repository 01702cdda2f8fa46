/**
 * Where the host's package tools download from. Values may hold credentials: they go to a child by its environment only, never into an
 * argument, a log or a message.
 */
export interface IndexConfiguration {
  /** Base URL of the default index; null for the tool's own. */
  readonly indexUrl: string | null
  readonly extraIndexUrls: readonly string[]
  /** Folders (absolute paths or `file:` URLs) and pages with wheels. */
  readonly findLinks: readonly string[]
  /** `disabled`: only find-links are looked at. */
  readonly indexAccess: 'enabled' | 'disabled'
  /** `host` or `host:port` whose certificate is not checked. */
  readonly trustedHosts: readonly string[]
  /** Bundle of certificate authorities (a file); null for the system's. */
  readonly certificateBundle: string | null
  /** Client certificate and key in one file. */
  readonly clientCertificate: string | null
  readonly proxy: string | null
  /** Seconds without an answer; null for the tool's own. */
  readonly timeoutSeconds: number | null
  /** How often a failed download is tried again; null for the tool's own. */
  readonly retries: number | null
  /** `subprocess`: passwords are asked of the program `keyring`; null for none. */
  readonly keyring: 'subprocess' | null
  /**
   * Names of the host's pip settings that would change what is installed, and that nothing here follows: an environment depends on what was
   * asked for, never on the machine. They are told with the first event of a resolution.
   */
  readonly leftOut: readonly string[]
}
