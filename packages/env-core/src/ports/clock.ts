/** Where the service takes the time from. It may jump back. */
export interface Clock {
  /** RFC 3339, UTC, e.g. `2026-11-21T10:00:00.000Z`. */
  readonly now: () => string
}
