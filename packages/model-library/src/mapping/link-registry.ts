import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { errnoOf, withFileErrors, writeJsonDurably } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import type { MappingLinkType } from './mapping-config.ts'

/** One link that a library made in an app's folder, as the prior system writes it, and what it is recognised by. */
export interface LinkEntry {
  readonly model_id: string
  /** Absolute, in the library. */
  readonly source: string
  /** Absolute. */
  readonly target: string
  readonly link_type: 'symlink' | 'hardlink' | 'copy'
  /** RFC 3339. */
  readonly created_at: string
  readonly app_id: string
  readonly app_version?: string | null
  /** Ours: the inode, the time of the last change of the bytes (ns since 1970) and the size. Missing in what the prior system wrote. */
  readonly inode?: string
  readonly modified_ns?: string
  readonly size?: string
}

/** Links by where they are. */
export type LinkEntries = ReadonlyMap<string, LinkEntry>

/** How the prior system calls what a contract calls `hard_link`. */
export const REGISTERED_TYPES = { symlink: 'symlink', hard_link: 'hardlink', copy: 'copy' } as const

/** The same the other way round. */
export function linkTypeOf({ link_type }: LinkEntry): MappingLinkType {
  return link_type === 'hardlink' ? 'hard_link' : link_type
}

/**
 * Every link that the library made; entries that cannot be understood are no links of ours.
 * @throws CodedError `link_registry_unreadable` for a file that is no registry: it is never written over.
 */
export async function readLinkRegistry(ports: Pick<LibraryPorts, 'place'>): Promise<LinkEntries> {
  const { byTarget } = await readDocument(ports)
  const entries = Object.entries(byTarget).flatMap(([target, value]) => {
    const entry: unknown = Object(value)
    return isEntry(entry) && entry.target === target ? [[target, entry] as const] : []
  })
  return new Map(entries)
}

/** Changes of the registry. */
export interface RegistryPatch {
  readonly put: readonly LinkEntry[]
  readonly remove: readonly string[]
}

/** Adds and removes links; everything else in the file stays. Call it while the mapping lock is held. */
export async function changeLinkRegistry(
  ports: Pick<LibraryPorts, 'place' | 'processes'>,
  { put, remove }: RegistryPatch,
): Promise<void> {
  if (put.length + remove.length === 0) return
  const { document, byTarget } = await readDocument(ports)
  const removed = new Set(remove.filter((target) => Object.hasOwn(byTarget, target)))
  if (put.length + removed.size === 0) return
  const kept = Object.entries(byTarget).filter(([target]) => !removed.has(target))
  const next = Object.fromEntries([...kept, ...put.map((entry) => [entry.target, entry] as const)])
  await writeJsonDurably(
    registryFile(ports),
    { ...document, by_target: next, by_model: byModel(next) },
    { backup: true, processes: ports.processes },
  )
}

function registryFile({ place }: Pick<LibraryPorts, 'place'>): string {
  return join(place.root, 'link_registry.json')
}

interface RegistryDocument {
  readonly document: Readonly<Record<string, unknown>>
  readonly byTarget: Readonly<Record<string, unknown>>
}

async function readDocument(ports: Pick<LibraryPorts, 'place'>): Promise<RegistryDocument> {
  const path = registryFile(ports)
  const text = await withFileErrors({ doing: 'read', path }, () => readFile(path, 'utf8').catch(ifMissing))
  if (text === undefined) return { document: {}, byTarget: {} }
  const document = objectIn(text)
  const byTarget = objectOf(document?.by_target ?? {})
  if (!document || !byTarget) throw unreadable(path)
  return { document, byTarget }
}

function byModel(byTarget: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly string[]>> {
  const models = new Map<string, string[]>()
  for (const [target, value] of Object.entries(byTarget)) {
    const { model_id } = Object(value)
    if (typeof model_id !== 'string') continue
    const targets = models.get(model_id)
    if (targets) targets.push(target)
    else models.set(model_id, [target])
  }
  return Object.fromEntries(models)
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return undefined
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.fromEntries(Object.entries(value))
}

/** True for an entry of the registry, whoever wrote it. */
export function isEntry(value: unknown): value is LinkEntry {
  const { model_id, source, target, link_type, created_at, app_id, inode, modified_ns, size } = Object(value)
  const texts = [model_id, source, target, created_at, app_id].every((each) => typeof each === 'string')
  const marks = [inode, modified_ns, size].every((each) => each === undefined || typeof each === 'string')
  return texts && marks && ['symlink', 'hardlink', 'copy'].includes(String(link_type))
}

function ifMissing(error: unknown): undefined {
  if (errnoOf(error) !== 'ENOENT') throw error
  return undefined
}

function unreadable(path: string): CodedError {
  return new CodedError('link_registry_unreadable', `${path} is no JSON object with links in by_target`, {
    hint: `Repair it, or restore ${path}.bak; without it no link is known to be the library's.`,
    details: { path },
  })
}
