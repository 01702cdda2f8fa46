import { hash } from 'node:crypto'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackWorkspaceResult } from '@plinth/contracts'
import { newToken, writeFileDurably } from '@plinth/durable'
import type { StoredArtifact } from '../cache/stored-action.ts'
import type { Project } from '../workspace/project.ts'
import { stampOf } from '../workspace/stamp.ts'

/** What the last build knew; a help that may be lost or damaged, then the next build works everything out anew. */
export interface BuildRecord {
  /** The file system's clock before that build looked at anything, nanoseconds since 1970 as text. */
  readonly began_at: string
  /** By asset id. */
  readonly assets: Readonly<Record<string, RecordedAsset>>
  readonly published: {
    /** `compact`: the bytes are a function of the assets alone, so an equal plan needs no writing. */
    readonly layout: 'compact' | 'stable'
    readonly artifacts: PackWorkspaceResult['artifacts']
    /** Of each published file, in the order of the artifacts: equal stamps, nobody wrote since. */
    readonly stamps: readonly string[]
  }
}

/** One asset of that build. */
export interface RecordedAsset {
  /** What of the asset decides the pack, without its inputs' contents: see `aboutAsset`. */
  readonly about: string
  /** Path, stamp and SHA-256 of each input. */
  readonly inputs: readonly (readonly [string, string, string])[]
  readonly artifacts: readonly StoredArtifact[]
}

/** The record of the last build; undefined when there is none that is whole. */
export async function readBuildRecord(project: Project): Promise<BuildRecord | undefined> {
  const path = recordPath(project)
  try {
    const stamp = stampOf(await stat(path, { bigint: true }))
    if (project.memory.lastBuild?.stamp === stamp) return project.memory.lastBuild.record
    const text = await readFile(path, 'utf8')
    const body = text.slice(65)
    if (digestOf(body) !== text.slice(0, 64)) return undefined
    // The digest says that this is what writeBuildRecord wrote.
    const record: BuildRecord = JSON.parse(body)
    project.memory.lastBuild = { stamp, record }
    return record
  } catch {
    return undefined
  }
}

/** Keeps what this build knew. It is written after the pack was published: whoever dies in between leaves a record that fits no pack. */
export async function writeBuildRecord(project: Project, record: BuildRecord): Promise<void> {
  const path = recordPath(project)
  try {
    await mkdir(project.places.cache, { recursive: true })
    const body = JSON.stringify(record)
    await writeFileDurably(path, `${digestOf(body)}\n${body}`, { processes: project.processes })
    project.memory.lastBuild = { stamp: stampOf(await stat(path, { bigint: true })), record }
  } catch {
    await rm(path, { force: true }).catch(() => {})
  }
}

/** What the clock of the file system says, which need not be the machine's: nanoseconds since 1970. Zero when it cannot be asked. */
export async function fileSystemClock(project: Project): Promise<string> {
  const path = join(project.places.cache, `${newToken()}.clock`)
  try {
    await mkdir(project.places.cache, { recursive: true })
    await writeFile(path, '', { flag: 'wx' })
    return String((await stat(path, { bigint: true })).mtimeNs)
  } catch {
    return '0'
  } finally {
    await rm(path, { force: true }).catch(() => {})
  }
}

/** The stamps of these files as they lie there; empty for one that does not. */
export async function stampsOf(paths: readonly string[]): Promise<readonly string[]> {
  return Promise.all(paths.map((path) => stat(path, { bigint: true }).then(stampOf, () => '')))
}

function recordPath({ places }: Project): string {
  return join(places.cache, 'last-build.json')
}

function digestOf(text: string): string {
  return hash('sha256', text)
}
