import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { CodedError } from '@plinth/contracts'

/**
 * The canonical path of a directory or file that lies below one of the roots, wherever links lead. Outside of them everything is refused
 * alike, so that nobody learns what is there.
 * @throws CodedError `path_outside_roots`, `directory_missing`
 */
export async function requireInside(roots: readonly string[], given: string): Promise<string> {
  if (given.includes('\0') || !isAbsolute(given)) throw outside()
  const path = resolve(given)
  const canonical = await realpath(path).catch(() => null)
  if (canonical !== null && isInside(roots, canonical)) return canonical
  if (canonical === null && isInside(roots, path)) throw missing(path)
  throw outside()
}

/** True for a root and for what lies below one; all are canonical. */
export function isInside(roots: readonly string[], path: string): boolean {
  return roots.some((root) => {
    const way = relative(root, path)
    return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
  })
}

function outside(): CodedError {
  return new CodedError('path_outside_roots', 'the path lies outside of the directories that Studio may look into', {
    hint: 'Start Studio with --browse DIR to add a directory.',
  })
}

function missing(path: string): CodedError {
  return new CodedError('directory_missing', `there is nothing at ${path}`, {
    hint: 'Choose another one, or connect the drive that it lies on.',
    details: { path },
  })
}
