import type { CliContext } from '@plinth/cli'

/** The text of a file. One that cannot be read is a wrong command line. */
export async function readText(context: CliContext, path: string): Promise<string> {
  const refuse = () => context.refuse(`${path} cannot be read`, 'Give the path of a file that is there.')
  const read = await context.readInput(path).catch(refuse)
  // Editors and shells of Windows begin a file in UTF-8 with a byte order mark.
  return read.replace(/^\uFEFF/, '')
}
