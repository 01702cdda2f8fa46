/** What the journal says of links that go with a deleted model (`unlink`), or come back with it (`relink`). The record of them says the rest. */
export interface RelinkIntent {
  readonly operation: 'unlink' | 'relink'
  readonly trash_id: string
}

/** True for an intent of {@link RelinkIntent}. */
export function isRelinkIntent(value: unknown): value is RelinkIntent {
  const { operation, trash_id } = Object(value)
  return (operation === 'unlink' || operation === 'relink') && /^[0-9TZ]{16}-[0-9a-f]{32}$/.test(trash_id)
}
