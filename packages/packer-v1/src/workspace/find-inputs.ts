import type { BigIntStats } from 'node:fs'
import { lstat, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackerDiagnostic } from '@plinth/contracts'
import { errnoOf } from '@plinth/durable'
import { escapePath, glob, isDynamicPattern } from 'tinyglobby'
import { isInside } from './asset-root.ts'
import { type DiagnosticCode, diagnostic } from './diagnostics.ts'
import type { AssetInput } from './snapshot.ts'

/** The asset whose inputs are looked for. */
export interface InputSearch {
  readonly asset_id: number
  /** Relative to the project's root. */
  readonly root: string
  /** Absolute, links resolved. */
  readonly directory: string
  /** From the manifest: paths or globs inside the asset root, with `/`. A path that exists wins over its meaning as a glob. */
  readonly patterns: readonly string[]
}

/** The inputs, sorted by path in code-unit order, each once, and what is wrong with the patterns. */
export interface FoundInputs {
  readonly inputs: readonly AssetInput[]
  readonly diagnostics: readonly PackerDiagnostic[]
}

/**
 * Finds the files that a manifest names. Nothing outside the asset root is ever an input, whatever pattern or link points there. Globs match
 * no links, neither asset.json nor what belongs to an asset root inside this one, and a name that begins with a dot only if they say so.
 */
export async function findInputs(search: InputSearch): Promise<FoundInputs> {
  const diagnostics: PackerDiagnostic[] = []
  const report = (code: DiagnosticCode, message: string, path = '') => {
    const about = { asset_id: search.asset_id, path: path === '' ? search.root : `${search.root}/${path}` }
    diagnostics.push(diagnostic(code, message, about))
  }
  const paths = new Set<string>()
  for (const pattern of search.patterns) for (const path of await expand(search, pattern, report)) paths.add(path)
  const inputs = await Promise.all([...paths].map((path) => lookAt(search.directory, path, report)))
  const found = inputs.filter((input) => input !== undefined).sort(byPath)
  if (search.patterns.length === 0) report('inputs_missing', 'inputs is empty: name at least one file')
  else if (found.length === 0 && !diagnostics.some(({ blocking }) => blocking)) {
    report('inputs_missing', `nothing matches ${search.patterns.join(', ')}`)
  }
  return { inputs: found, diagnostics }
}

/** Which file this is and in which state. */
export function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`
}

type Report = (code: DiagnosticCode, message: string, path?: string) => void

async function expand({ directory }: InputSearch, pattern: string, report: Report): Promise<readonly string[]> {
  if (!staysInside(pattern)) {
    report('input_invalid', `${JSON.stringify(pattern)} is not a path or glob inside the asset root`)
    return []
  }
  const literal = pattern
    .split('/')
    .filter((segment) => segment !== '.' && segment !== '')
    .join('/')
  if (await isThere(join(directory, literal))) return [literal]
  if (!isDynamicPattern(pattern)) {
    report('input_missing', `${pattern} is not there`, literal)
    return []
  }
  const matches = await search(directory, pattern)
  if (matches.length === 0) report('pattern_without_match', `${pattern} matches nothing`)
  return matches
}

/** An absolute path, a step up (also inside braces) or a backslash could lead out, and a negation selects nothing. */
function staysInside(pattern: string): boolean {
  if (!pattern.isWellFormed() || /[\\\p{Cc}]/u.test(pattern) || /^[a-z]:/i.test(pattern)) return false
  return !/^[/!]/.test(pattern) && !/(^|[/{,(|!+@?*])\.\.($|[/},|)])/.test(pattern)
}

async function search(cwd: string, pattern: string): Promise<readonly string[]> {
  const settings = { cwd, expandDirectories: false, followSymbolicLinks: false }
  const files = await glob(pattern, { ...settings, ignore: 'asset.json' })
  const nested = await nestedRoots(cwd, files)
  return files.filter((file) => !nested.some((root) => file.startsWith(root)))
}

/** The directories among those of the files that are asset roots of their own, with an end slash. */
async function nestedRoots(cwd: string, files: readonly string[]): Promise<readonly string[]> {
  const parents = new Set(files.flatMap(parentsOf))
  const roots = await Promise.all(
    [...parents].map(async (parent) => ((await isThere(join(cwd, parent, 'asset.json'))) ? [parent] : [])),
  )
  return roots.flat()
}

function parentsOf(file: string): string[] {
  const segments = file.split('/').slice(0, -1)
  return segments.map((_, index) => `${segments.slice(0, index + 1).join('/')}/`)
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

async function lookAt(directory: string, path: string, report: Report): Promise<AssetInput | undefined> {
  try {
    const file = await realpath(join(directory, ...path.split('/')))
    if (!isInside(directory, file)) {
      report('input_outside_root', `${path} leads to a place outside the asset root`, path)
      return undefined
    }
    const found = await stat(file, { bigint: true })
    if (found.isFile()) {
      const last_modified = Math.max(0, Number(found.mtimeMs))
      return { path: path.normalize('NFC'), file, bytes: Number(found.size), last_modified, stamp: stampOf(found) }
    }
    const hint = found.isDirectory() ? `; write ${escapePath(path)}/** for the files in it` : ''
    report('input_not_a_file', `${path} is not a file${hint}`, path)
  } catch (error) {
    const isGone = ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error) ?? '')
    report(isGone ? 'input_missing' : 'input_unreadable', `${path} cannot be read (${errnoOf(error)})`, path)
  }
  return undefined
}

function byPath(a: AssetInput, b: AssetInput): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}
