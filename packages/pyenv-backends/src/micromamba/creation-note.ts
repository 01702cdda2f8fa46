import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** What is being done at a prefix. The note lies beside the prefix from before the first change until all is done or undone. */
export interface CreationNote {
  /** Occurs once in the world; every process of the work carries it as the variable {@link WORK_MARK}. */
  readonly token: string
  /** `create` and `rebuild` write the whole environment, `install` changes one that is there. */
  readonly work: 'create' | 'rebuild' | 'install'
}

/** Written into an environment when it is finished. */
export interface CreationMarker {
  /** That of the {@link CreationNote} it was made under. */
  readonly token: string
  /** Absolute path that it was made for: a conda environment works nowhere else. */
  readonly prefix: string
  /** In order of priority; packages that are added later come from them. */
  readonly channels: readonly string[]
  readonly source: { readonly kind: 'environment' | 'lock'; readonly sha256: string }
}

/** Name of the variable by which the processes of an unfinished work are found again. */
export const WORK_MARK = 'PLINTH_CONDA_WORK'

/** Paths that belong to a prefix. Its own name may have 255 letters, so a digest stands for it. */
export function placesOf(prefix: string) {
  const digest = createHash('sha256').update(basename(prefix)).digest('hex').slice(0, 16)
  const beside = (ending: string) => join(dirname(prefix), `.pyve-${digest}.${ending}`)
  return {
    note: beside('note'),
    lock: beside('lock'),
    /** Where the environment waits that is being replaced. */
    aside: beside('aside'),
    /** What is being deleted. */
    trash: beside('trash'),
    marker: join(prefix, '.pyve-environment.json'),
    history: join(prefix, 'conda-meta', 'history'),
    transaction: join(prefix, 'conda-meta', 'conda-meta.lock'),
  }
}

/** The note beside a prefix; null when no work is under way. Synchronous, as `pyve run` waits for it. */
export function readNote(prefix: string): CreationNote | null {
  const value = readJsonObject(placesOf(prefix).note)
  if (value === null) return existsSync(placesOf(prefix).note) ? { token: '', work: 'install' } : null
  const { token, work } = value
  const known = (['create', 'rebuild', 'install'] as const).find((each) => each === work)
  return { token: typeof token === 'string' ? token : '', work: known ?? 'install' }
}

/** The marker in an environment; null when somebody else made it. */
export function readMarker(prefix: string): CreationMarker | null {
  const value = readJsonObject(placesOf(prefix).marker)
  if (value === null || typeof value.token !== 'string' || typeof value.prefix !== 'string') return null
  const channels = Array.isArray(value.channels) ? value.channels.filter((each) => typeof each === 'string') : []
  const { kind, sha256 } = isObject(value.source) ? value.source : {}
  const digest = typeof sha256 === 'string' ? sha256 : ''
  const source = { kind: kind === 'lock' ? ('lock' as const) : ('environment' as const), sha256: digest }
  return { token: value.token, prefix: value.prefix, channels, source }
}

function readJsonObject(path: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
