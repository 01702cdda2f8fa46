import { type ProcessIdentity, readIdentity } from '@plinth/durable'
import type { ProcessMarks } from '@plinth/pyenv-backends'

/** What a builder writes down before it starts anything: which prefix it makes, and which process writes there. */
export interface BuildNote {
  readonly kind: 'build'
  readonly key: string
  /** Names the prefix, and is in the environment of every process that the build starts: see {@link buildMarks}. */
  readonly token: string
  /** `none`: nothing writes into the prefix. `starting`: a process that does was about to be started, or has ended too soon to be known. */
  readonly child: 'none' | 'starting' | ProcessIdentity
}

/** The note of a build while `child` writes into its prefix. */
export function buildNote(build: Pick<BuildNote, 'key' | 'token'>, child: BuildNote['child']): BuildNote {
  return { kind: 'build', key: build.key, token: build.token, child }
}

/** The variable that every process of a build is started with, so that one whose pid was never written down is found as well. */
export function buildMarks(token: string): ProcessMarks {
  return { [VARIABLE]: token }
}

/** The variable of {@link buildMarks} as it stands in an environment. */
export function buildEntry(token: string): string {
  return `${VARIABLE}=${token}`
}

/** The note in a journal entry; null for anything else. */
export function readBuildNote(value: unknown): BuildNote | null {
  if (typeof value !== 'object' || value === null) return null
  const { kind, key, token, child }: Partial<Record<keyof BuildNote, unknown>> = value
  if (kind !== 'build' || typeof key !== 'string' || typeof token !== 'string') return null
  if (!/^v1_[0-9a-f]{32}$/.test(key) || !/^[0-9a-f]{32}$/.test(token)) return null
  if (child === 'none' || child === 'starting') return { kind, key, token, child }
  const identity = readIdentity(child)
  return identity ? { kind, key, token, child: identity } : null
}

const VARIABLE = 'PLINTH_BUILD'
