import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../temporary-folder.ts'

/** What a made-up environment is to hold; `undefined` leaves a file out. */
export interface MadePrefix {
  readonly configuration?: string | undefined
  readonly interpreter?: string | undefined
  readonly sitePackages?: string
  /** Text by path below site-packages. */
  readonly files?: Readonly<Record<string, string>>
}

/** The files of an environment without an interpreter that works: enough to inspect it. Gives the prefix. */
export function madePrefix(changes: MadePrefix = {}): string {
  const made = {
    configuration: 'home = /pythons/3.11.7/bin\nversion_info = 3.11.7.final.0\n',
    interpreter: 'bin/python',
    sitePackages: 'lib/python3.11/site-packages',
    files: {},
    ...changes,
  }
  const prefix = join(temporaryFolder(), 'env')
  mkdirSync(join(prefix, made.sitePackages), { recursive: true })
  if (made.configuration !== undefined) writeFileSync(join(prefix, 'pyvenv.cfg'), made.configuration)
  if (made.interpreter !== undefined) placeCommand(prefix, made.interpreter)
  for (const [path, text] of Object.entries(made.files)) place(join(prefix, made.sitePackages, path), text)
  return prefix
}

/** Puts an executable file that says its name into an environment. */
export function placeCommand(prefix: string, path: string): void {
  place(join(prefix, path), `#!/bin/sh\necho ${path}\n`)
  chmodSync(join(prefix, path), 0o755)
}

function place(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
