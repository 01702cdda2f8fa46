import { existsSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const HEAD = 512

/** Scripts of a directory whose first line names an interpreter that is not there, by name. */
export async function findDeadScripts(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  const found = await Promise.all(names.map(async (name) => ((await isDead(join(directory, name))) ? [name] : [])))
  return found.flat().toSorted()
}

async function isDead(path: string): Promise<boolean> {
  const interpreter = interpreterIn(await readHead(path))
  return interpreter !== undefined && !existsSync(interpreter)
}

/** Where a path is too long or has a blank, installers write a shell script whose second line starts the interpreter. */
function interpreterIn(head: string): string | undefined {
  const [, quoted, plain] =
    /^#!\/bin\/sh\r?\n'''exec' (?:'((?:[^']|'\\''|'"'"')*)'|"?([^"\n]*?)"?) "\$0"/.exec(head) ?? []
  return quoted?.replaceAll(/'(?:\\'|"'")'/g, "'") ?? plain ?? /^#![ \t]*(\/[^\s]+)/.exec(head)?.[1]
}

async function readHead(path: string): Promise<string> {
  try {
    await using file = await open(path, 'r')
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } catch {
    return ''
  }
}
