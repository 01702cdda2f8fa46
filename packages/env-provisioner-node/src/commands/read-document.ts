import type { CliContext } from '@plinth/cli'
import { CodedError } from '@plinth/contracts'

/** The JSON in a file, or on standard input for `-`. @throws CodedError `not_json`; a file that cannot be read is a wrong command line. */
export async function readDocument(context: CliContext, path: string): Promise<unknown> {
  const text = await context.readInput(path).catch((error: unknown) => {
    return context.refuse(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CodedError('not_json', `${path === '-' ? 'standard input' : path} is not JSON`, { cause })
  }
}

/** A list of patches: the list itself, or a document with `overrides`. */
export function overridesIn(document: unknown): unknown {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return document
  return 'overrides' in document ? document.overrides : document
}
