import type { CliContext } from '@plinth/cli'
import type { ModelLibrary } from '../model-library.ts'
import { openModelLibrary } from '../open-model-library.ts'

/** Opens the library that the command line names, and closes it again. */
export async function withLibrary<T>(context: CliContext, use: (library: ModelLibrary) => Promise<T>): Promise<T> {
  const root = context.text('library')
  if (root === undefined) return context.refuse('which library?', 'Give its directory with --library DIR.')
  await using library = await openModelLibrary({
    root,
    logger: { warn: (message, details) => context.warn(`${message}: ${Object.values(details).join(': ')}`) },
  })
  return await use(library)
}

/** A positional argument that the definition requires. */
export function required(context: CliContext, name: string): string {
  return context.argument(name) ?? context.refuse(`${name} is missing`)
}
