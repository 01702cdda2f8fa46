import { isCodedError, type MissingInputV1, parseWheelFilename, specifierContains } from '@plinth/contracts'
import { type IndexLocation, type IndexPolicy, indexLocation } from '../boundary/index-location.ts'
import { type LocalPath, localPath } from '../boundary/local-path.ts'
import { type PackageSource, packageSource } from '../boundary/package-source.ts'
import { type BoundaryProblem, isProblem, problem } from '../boundary/problem.ts'
import { decodedPath } from '../boundary/web-url.ts'
import type { MergedField } from '../overrides/merge-overrides.ts'
import type { PathProbe } from '../ports/path-probe.ts'
import type { SelectedRequirement } from './check-bindings.ts'
import { missingInput } from './missing-input.ts'

/** Where one package is to come from; nothing given means the host tool's own index. */
export interface PackageOrigin {
  readonly index: IndexLocation | null
  readonly extraIndexes: readonly IndexLocation[]
  readonly wheels: LocalWheels | null
  readonly source: PackageSource | null
}

/** A wheel file, or a folder to find wheels in. */
export interface LocalWheels {
  readonly kind: 'file' | 'directory'
  readonly path: LocalPath
}

/** The origin of a requirement, and what has to be given first. `missing` empty means that everything named is there. */
export interface ExaminedOrigin {
  readonly origin: PackageOrigin
  readonly missing: readonly MissingInputV1[]
}

/**
 * Reads where a requirement comes from, and asks whether local places exist. Codes of the rows: `index_not_found`,
 * `wheel_source_not_found`, `package_source_not_found`, `wheel_source_mismatch`, and those of the boundary (`invalid_index_url`, …).
 */
export async function examineOrigin(
  requirement: SelectedRequirement,
  { paths, policy }: OriginContext,
): Promise<ExaminedOrigin> {
  const { index_url, extra_index_urls, wheel_source_path, package_source_override } = requirement.merged.fields
  const asker: Asker = { requirement, missing: [] }
  const readIndex = (text: string) => existingIndex(text, { paths, policy })
  const index = await examine(asker, { field: 'index_url', value: index_url }, readIndex)
  const extra: (IndexLocation | null)[] = []
  for (const effective of extra_index_urls.effective ?? []) {
    const value = { ...extra_index_urls, effective }
    extra.push(await examine(asker, { field: 'extra_index_urls', value }, readIndex))
  }
  const wheels = await examine(asker, { field: 'wheel_source_path', value: wheel_source_path }, (text) =>
    existingWheels(text, { requirement, scope: wheel_source_path.patch?.scope, paths }),
  )
  const source = await examine(asker, { field: 'package_source_override', value: package_source_override }, (text) =>
    existingSource(text, requirement, paths),
  )
  const extraIndexes = eachOnce(extra, index)
  return {
    origin: { index, extraIndexes, wheels: wheels === 'elsewhere' ? null : wheels, source },
    missing: asker.missing,
  }
}

/** What reading an origin needs: what lies on the disk, and which indexes are accepted. */
export interface OriginContext {
  readonly paths: Pick<PathProbe, 'kindOf'>
  readonly policy: IndexPolicy
}

/** In order; an index that is named twice, or is the first one already, says nothing new. */
function eachOnce(extra: readonly (IndexLocation | null)[], index: IndexLocation | null): IndexLocation[] {
  const byUrl = new Map(extra.flatMap((each) => (each ? [[each.url, each] as const] : [])))
  if (index) byUrl.delete(index.url)
  return [...byUrl.values()]
}

interface Asker {
  readonly requirement: SelectedRequirement
  readonly missing: MissingInputV1[]
}

interface Asked {
  readonly field: MissingInputV1['field']
  readonly value: Pick<MergedField<unknown>, 'patch'> & { readonly effective: string | null }
}

/** Reads one value; what is wrong with it becomes a row. A value from binding scope is asked for once, for the binding. */
async function examine<T>(
  { requirement: { binding_id, checked }, missing }: Asker,
  { field, value: { effective, patch } }: Asked,
  read: (text: string) => Promise<T | BoundaryProblem>,
): Promise<T | null> {
  if (effective === null) return null
  const result = await read(effective)
  if (!isProblem(result)) return result
  const subject = patch?.scope === 'binding' ? {} : { requirement_name: checked.name }
  missing.push(missingInput({ code: result.problem, binding_id, ...subject, field, message: result.message }))
  return null
}

async function existingIndex(text: string, { paths, policy }: OriginContext): Promise<IndexLocation | BoundaryProblem> {
  const location = indexLocation(text, policy)
  if (isProblem(location) || location.kind === 'web') return location
  if ((await paths.kindOf(location.path)) === 'directory') return location
  return problem('index_not_found', `there is no index at ${location.path}`)
}

interface WheelContext {
  readonly requirement: SelectedRequirement
  readonly scope: 'binding' | 'requirement' | undefined
  readonly paths: OriginContext['paths']
}

/** A wheel file given for a whole binding serves the package that it is of; for the others it is `elsewhere`. */
async function existingWheels(
  text: string,
  { requirement, scope, paths }: WheelContext,
): Promise<LocalWheels | 'elsewhere' | BoundaryProblem> {
  const path = localPath(text)
  if (isProblem(path)) return path
  const kind = await paths.kindOf(path)
  if (kind === 'missing') return problem('wheel_source_not_found', `there is neither a wheel nor a folder at ${path}`)
  if (kind === 'directory') return { kind, path }
  const mismatch = wheelMismatch(path, requirement)
  if (mismatch === null) return { kind, path }
  return scope === 'binding' && mismatch.problem === 'other_package'
    ? 'elsewhere'
    : problem('wheel_source_mismatch', mismatch.message)
}

async function existingSource(
  text: string,
  requirement: SelectedRequirement,
  paths: OriginContext['paths'],
): Promise<PackageSource | BoundaryProblem> {
  const source = packageSource(text)
  if (isProblem(source) || source.kind === 'git') return source
  const path = source.kind === 'wheel_file' ? source.path : decodedPath(new URL(source.url))
  const mismatch = wheelMismatch(path, requirement)
  if (mismatch) return problem('wheel_source_mismatch', mismatch.message)
  if (source.kind === 'wheel_url' || (await paths.kindOf(source.path)) === 'file') return source
  return problem('package_source_not_found', `there is no wheel at ${source.path}`)
}

/** Null when the wheel is of the package and version that the requirement pins; `2.13.0+cpu` provides `2.13.0`. */
function wheelMismatch(path: string, { checked: { name, pin } }: SelectedRequirement): BoundaryProblem | null {
  const file = path.split(/[\\/]/).at(-1) ?? ''
  const wheel = readWheelName(file)
  if (wheel === null) return problem('no_wheel', `${file} is not the file name of a wheel`)
  if (wheel.name !== name) return problem('other_package', `${file} is a wheel of ${wheel.name}, not of ${name}`)
  return specifierContains(`==${pin}`, wheel.version)
    ? null
    : problem('other_version', `${file} has version ${wheel.version}, and ${name} is pinned to ${pin}`)
}

function readWheelName(file: string) {
  try {
    return parseWheelFilename(file)
  } catch (error) {
    if (!isCodedError(error)) throw error
    return null
  }
}
