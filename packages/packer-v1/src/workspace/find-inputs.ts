import { accessSync, type BigIntStats, constants, lstatSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { PackerDiagnostic } from '@plinth/contracts'
import { errnoOf } from '@plinth/durable'
import { escape as escapePath, glob, hasMagic } from 'glob'
import { isInside } from './asset-root.ts'
import { type DiagnosticCode, diagnostic } from './diagnostics.ts'
import { matchNames } from './match-names.ts'
import type { AssetInput } from './snapshot.ts'
import { stampOf } from './stamp.ts'

/** The asset whose inputs are looked for. */
export interface InputSearch {
  readonly asset_id: number
  /** Relative to the project's root. */
  readonly root: string
  /** Absolute, links resolved. */
  readonly directory: string
  /** From the manifest: paths or globs inside the asset root, with `/`. A path that exists wins over its meaning as a glob. */
  readonly patterns: readonly string[]
  /** Which files these patterns are known to mean. */
  readonly known?: ReadonlyMap<string, readonly string[]>
}

/** The inputs, sorted by path in code-unit order, each once, and what is wrong with the patterns. */
export interface FoundInputs {
  readonly inputs: readonly AssetInput[]
  readonly diagnostics: readonly PackerDiagnostic[]
  /** The patterns whose meaning the names in the directory alone decide. */
  readonly expansions: ReadonlyMap<string, readonly string[]>
}

/**
 * Finds the files that a manifest names. Nothing outside the asset root is ever an input, whatever pattern or link points there. Globs match
 * no links, neither asset.json nor what belongs to an asset root inside this one, and a name that begins with a dot only if they say so.
 */
export async function findInputs(search: InputSearch): Promise<FoundInputs> {
  const { asset_id, root, directory, patterns, known } = search
  const diagnostics: PackerDiagnostic[] = []
  const report = ({ code, message, path = '' }: Finding) => {
    diagnostics.push(diagnostic(code, message, { asset_id, path: path === '' ? root : `${root}/${path}` }))
  }
  const paths = new Set<string>()
  const expansions = new Map<string, readonly string[]>()
  for (const pattern of patterns) {
    const kept = known?.get(pattern)
    const { files, finding, isFlat } = kept ? { files: kept, isFlat: true } : await expand(directory, pattern)
    for (const file of files) paths.add(file)
    if (isFlat && !finding) expansions.set(pattern, files)
    if (finding) report(finding)
  }
  // The order in which a file system answers must not show anywhere.
  const looked = [...paths].sort().map((path) => lookAt(directory, path))
  for (const each of looked) if ('code' in each) report(each)
  const inputs = looked.flatMap((each) => ('code' in each ? [] : [each])).sort(byPath)
  for (const [index, { path }] of inputs.entries()) {
    if (inputs[index - 1]?.path !== path) continue
    report({ code: 'input_ambiguous', message: `two files are called ${path} in Unicode NFC`, path })
  }
  if (inputs.length === 0 && !diagnostics.some(({ blocking }) => blocking)) report(nothing(patterns))
  return { inputs, diagnostics, expansions }
}

interface Finding {
  readonly code: DiagnosticCode
  readonly message: string
  /** Below the asset root. */
  readonly path?: string
}

interface Expansion {
  readonly files: readonly string[]
  readonly finding?: Finding
  /** The names in the directory alone decide it. */
  readonly isFlat?: boolean
}

async function expand(directory: string, pattern: string): Promise<Expansion> {
  if (!staysInside(pattern)) {
    const message = `${JSON.stringify(pattern)} is not a path or glob inside the asset root`
    return { files: [], finding: { code: 'input_invalid', message } }
  }
  const path = pattern
    .split('/')
    .filter((segment) => segment !== '.' && segment !== '')
    .join('/')
  if (isThere(join(directory, path))) return { files: [path], isFlat: !path.includes('/') }
  if (!hasMagic(pattern, { magicalBraces: true })) {
    return { files: [], finding: { code: 'input_missing', message: `${pattern} is not there`, path } }
  }
  const matching = matchNames(directory, pattern)
  const files = matching?.files ?? (await globFiles(directory, pattern))
  if (files.length > 0) return { files, isFlat: matching?.isFlat ?? false }
  return { files, finding: { code: 'pattern_without_match', message: `${pattern} matches nothing` } }
}

function nothing(patterns: readonly string[]): Finding {
  const message = patterns.length === 0 ? 'inputs is empty: name at least one file' : 'no pattern matches a file'
  return { code: 'inputs_missing', message }
}

/** An absolute path, a step up (also inside braces) or a backslash could lead out, and a negation selects nothing. */
function staysInside(pattern: string): boolean {
  if (!pattern.isWellFormed() || /[\\\p{Cc}]/u.test(pattern) || /^[a-z]:/i.test(pattern)) return false
  return !/^[/!]/.test(pattern) && !/(^|[/{,(|!+@?*])\.\.($|[/},|)])/.test(pattern)
}

async function globFiles(cwd: string, pattern: string): Promise<readonly string[]> {
  const files = await glob(pattern, { cwd, nodir: true, posix: true, ignore: 'asset.json' })
  const nested = nestedRoots(cwd, files)
  return files.filter((file) => !nested.some((root) => file.startsWith(root)))
}

/** The directories among those of the files that are asset roots of their own, with an end slash. */
function nestedRoots(cwd: string, files: readonly string[]): readonly string[] {
  const parents = new Set(files.flatMap(parentsOf))
  return [...parents].filter((parent) => isThere(join(cwd, parent, 'asset.json')))
}

function parentsOf(file: string): string[] {
  const segments = file.split('/').slice(0, -1)
  return segments.map((_, index) => `${segments.slice(0, index + 1).join('/')}/`)
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}

function lookAt(directory: string, path: string): AssetInput | Finding {
  try {
    const direct = lookDirectly(directory, path)
    if (direct) return direct
    const file = realpathSync.native(join(directory, ...path.split('/')))
    if (!isInside(directory, file)) {
      return { code: 'input_outside_root', message: `${path} leads to a place outside the asset root`, path }
    }
    const found = statSync(file, { bigint: true })
    return found.isFile() ? inputOf({ path, file }, found) : notAFile(path, found.isDirectory())
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    const code = ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errno) ? 'input_missing' : 'input_unreadable'
    return { code, message: `${path} cannot be read (${errno})`, path }
  }
}

/** A file that is reached by no link lies where it is: none has to be followed to know that. */
function lookDirectly(directory: string, path: string): AssetInput | undefined {
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
    if (!lstatSync(join(directory, path.slice(0, end)), { throwIfNoEntry: false })?.isDirectory()) return undefined
  }
  const file = join(directory, path)
  const found = lstatSync(file, { bigint: true, throwIfNoEntry: false })
  return found?.isFile() ? inputOf({ path, file }, found) : undefined
}

/** @throws file errors when it must not be read */
function inputOf({ path, file }: Pick<AssetInput, 'path' | 'file'>, found: BigIntStats): AssetInput {
  // What everybody may read need not be asked for.
  if ((found.mode & FOR_ALL) !== FOR_ALL) accessSync(file, constants.R_OK)
  const last_modified = Math.max(0, Number(found.mtimeMs))
  return { path: path.normalize('NFC'), file, bytes: Number(found.size), last_modified, stamp: stampOf(found) }
}

function notAFile(path: string, isDirectory: boolean): Finding {
  const hint = isDirectory ? `; write ${escapePath(path, { magicalBraces: true })}/** for the files in it` : ''
  return { code: 'input_not_a_file', message: `${path} is not a file${hint}`, path }
}

function byPath(a: AssetInput, b: AssetInput): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}

const FOR_ALL = 0o444n
