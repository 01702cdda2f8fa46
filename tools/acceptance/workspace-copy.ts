import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** What a package's copy shares with the package: nothing that a breakage or a build writes to. */
const SHARED = new Set(['node_modules', '.turbo'])

/**
 * Makes a copy of the repository at `root` in the empty directory `copy` in which one package (`packages/packer-v1`) is really there and may
 * be changed and built; everything else is a link. Tests of the package run in it as in the repository.
 */
export function copyWorkspaceOf(root: string, directory: string, copy: string): void {
  const parent = dirname(directory)
  linkAll(root, copy, parent)
  mkdirSync(join(copy, parent))
  linkAll(join(root, parent), join(copy, parent), basename(directory))
  const [from, to] = [join(root, directory), join(copy, directory)]
  cpSync(from, to, { recursive: true, filter: (path) => !SHARED.has(basename(path)) })
  symlinkSync(join(from, 'node_modules'), join(to, 'node_modules'), 'junction')
}

function linkAll(from: string, to: string, without: string): void {
  for (const name of readdirSync(from)) {
    if (name !== without && name !== '.git') symlinkSync(join(from, name), join(to, name), 'junction')
  }
}
