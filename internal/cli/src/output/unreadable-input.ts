const REASONS: ReadonlyMap<unknown, readonly [string, string]> = new Map([
  ['ENOENT', ['there is no such file', 'Check the path; - reads standard input.']],
  ['EISDIR', ['it is a directory', 'Give a file in it; - reads standard input.']],
  ['EACCES', ['this user may not read it', 'Check its permissions.']],
])

/** Message and hint for an input that could not be read; what is not a matter of the path has no hint. */
export function unreadableInput(name: string, error: unknown): [string, string | undefined] {
  const known = REASONS.get(error instanceof Error && 'code' in error ? error.code : undefined)
  const reason = known?.[0] ?? (error instanceof Error ? error.message : String(error))
  return [`${name} cannot be read: ${reason}`, known?.[1]]
}
