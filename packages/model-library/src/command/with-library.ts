import { stat } from 'node:fs/promises'
import type { CliContext } from '@plinth/cli'
import type { ModelLibrary } from '../model-library.ts'
import { openModelLibrary } from '../open-model-library.ts'

/** Opens the library that the command line names, and closes it again. Only what puts something into a library makes one. */
export async function withLibrary<T>(
  context: CliContext,
  use: (library: ModelLibrary) => Promise<T>,
  missing: 'refuse' | 'make' = 'refuse',
): Promise<T> {
  const root = context.text('library')
  if (root === undefined) return context.refuse('which library?', 'Give its directory with --library DIR.')
  const found = await kindOf(root)
  if (found === 'other') return context.refuse(`${root} is no directory`, 'Give the directory of a library.')
  if (found === 'missing' && missing === 'refuse')
    return context.refuse(`there is no library at ${root}`, 'Check the path; import-external makes a new library.')
  await using library = await openModelLibrary({
    root,
    env: context.env,
    logger: ({ message, details = {} }) => context.warn(`${message}: ${Object.values(details).join(': ')}`),
  })
  return await use(library)
}

/** A positional argument that the definition requires. */
export function required(context: CliContext, name: string): string {
  return context.argument(name) ?? context.refuse(`${name} is missing`)
}

/** What cannot be looked at is for opening to name. */
async function kindOf(path: string): Promise<'directory' | 'other' | 'missing'> {
  return stat(path).then(
    (found) => (found.isDirectory() ? 'directory' : 'other'),
    (error: unknown) =>
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'missing' : 'directory',
  )
}
