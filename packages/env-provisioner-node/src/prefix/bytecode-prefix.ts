import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withFileErrors } from '@plinth/durable'

/** Name of the file that sends byte code elsewhere, so that an environment never changes by being used. */
const BYTECODE_FILE = '_plinth.pth'

/** Writes the file into site-packages: byte code goes to `pycache`, unless PYTHONPYCACHEPREFIX says otherwise. */
export async function writeBytecodePrefix(sitePackages: string, pycache: string): Promise<void> {
  const path = join(sitePackages, BYTECODE_FILE)
  const line = `import sys; sys.pycache_prefix = sys.pycache_prefix or ${pythonString(pycache)}\n`
  await withFileErrors({ doing: 'write', path }, () => writeFile(path, line, { flag: 'wx' }))
}

/** A Python string literal in ASCII: which encoding a `.pth` file is read in depends on version and locale. */
export function pythonString(text: string): string {
  const escaped = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (character === "'" || character === '\\') return `\\${character}`
    return code >= 0x20 && code < 0x7f ? character : `\\U${code.toString(16).padStart(8, '0')}`
  })
  return `'${escaped.join('')}'`
}
