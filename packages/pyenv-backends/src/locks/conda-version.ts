/** A version as conda orders it: an epoch, then components of numbers and words, then a local part. */
export interface CondaVersion {
  readonly epoch: number
  readonly release: readonly Component[]
  readonly local: readonly Component[]
}

/** The atoms of one component: `2rc1` is 2, rc, 1. A component begins with a number; 0 where none stands there. */
type Component = readonly Atom[]
type Atom = number | string

/** Reads a version; null for text that is none. Source: conda's version ordering. */
export function parseCondaVersion(text: string): CondaVersion | null {
  const lower = text.trim().toLowerCase()
  const [, epoch = '0', release = '', local = ''] =
    /^(?:(\d+)!)?([a-z0-9_.*-]+)(?:\+([a-z0-9_.-]+))?$/.exec(lower) ?? []
  if (release === '' || (release.includes('_') && release.includes('-') && !release.endsWith('_'))) return null
  return { epoch: Number(epoch), release: componentsOf(release), local: local === '' ? [] : componentsOf(local) }
}

/** Below 0 when a comes before b. Missing components count as 0, and a word comes before a number: `1.0rc1` before `1.0`. */
export function compareCondaVersions(a: CondaVersion, b: CondaVersion): number {
  return a.epoch - b.epoch || compareParts(a.release, b.release) || compareParts(a.local, b.local)
}

/** Whether a version begins with another one: `1.2.3` and `1.2rc1` with `1.2`, `1.20` not. */
export function condaVersionStartsWith(version: CondaVersion, start: CondaVersion): boolean {
  if (version.epoch !== start.epoch) return false
  if (start.local.length > 0) {
    return compareParts(version.release, start.release) === 0 && partsStartWith(version.local, start.local)
  }
  return partsStartWith(version.release, start.release)
}

function componentsOf(text: string): Component[] {
  // A trailing underscore is part of the last component, as in the versions of OpenSSL.
  const isMarked = text.endsWith('_')
  const parts = (isMarked ? text.slice(0, -1) : text).split(/[._-]/)
  const components = parts.map((part) => atomsOf(part))
  if (isMarked) components.push([...(components.pop() ?? []), '_'])
  return components
}

function atomsOf(part: string): Component {
  const atoms = [...part.matchAll(/\d+|\*+|[^\d*]+/g)].map(([atom]) => (/^\d/.test(atom) ? Number(atom) : wordOf(atom)))
  return /^\d/.test(part) ? atoms : [0, ...atoms]
}

/** `post` comes after every number; `dev` before every other word, as capital letters come before small ones. */
function wordOf(word: string): Atom {
  if (word === 'post') return Number.POSITIVE_INFINITY
  return word === 'dev' ? 'DEV' : word
}

function compareParts(a: readonly Component[], b: readonly Component[]): number {
  const length = Math.max(a.length, b.length)
  for (let index = 0; index < length; index += 1) {
    const difference = compareComponents(a[index] ?? [0], b[index] ?? [0])
    if (difference !== 0) return difference
  }
  return 0
}

function compareComponents(a: Component, b: Component): number {
  const length = Math.max(a.length, b.length)
  for (let index = 0; index < length; index += 1) {
    const difference = compareAtoms(a[index] ?? 0, b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function compareAtoms(a: Atom, b: Atom): number {
  if (a === b) return 0
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : 1
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : 1
  return typeof a === 'string' ? -1 : 1
}

function partsStartWith(version: readonly Component[], start: readonly Component[]): boolean {
  const last = start.length - 1
  const isSame = start
    .slice(0, last)
    .every((component, index) => compareComponents(version[index] ?? [0], component) === 0)
  return isSame && componentStartsWith(version[last] ?? [0], start[last] ?? [0])
}

function componentStartsWith(component: Component, start: Component): boolean {
  return start.every((atom, index) => (component[index] ?? 0) === atom)
}
