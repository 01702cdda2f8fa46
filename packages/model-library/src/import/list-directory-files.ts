import type { Dirent } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { withFileErrors } from '@plinth/durable'
import { type ImportFinding, importFinding } from './import-findings.ts'
import { DEEPEST, isLibraryFile, isPartial, isUsableName, MOST_FILES, type SourceFile } from './model-files.ts'

/** The files of a directory, and what is odd about it. */
export interface ListedFiles {
  /** By name, sorted. */
  readonly files: readonly SourceFile[]
  readonly findings: readonly ImportFinding[]
}

/**
 * Every file of a directory, at any depth. Links to files are followed, as the cache of Hugging Face has them; links to directories are not.
 * In a `registry` directory the library's own files are expected.
 */
export async function listDirectoryFiles(
  root: string,
  { place, signal }: { readonly place: 'source' | 'registry'; readonly signal?: AbortSignal | undefined },
): Promise<ListedFiles> {
  const walk: Walk = { root, isRegistry: place === 'registry', signal, files: [], findings: [] }
  await addDirectory(walk, '', 0)
  return {
    files: walk.files.sort((a, b) => (a.name < b.name ? -1 : 1)),
    findings: walk.findings.sort((a, b) => ((a.path ?? '') < (b.path ?? '') ? -1 : 1)),
  }
}

interface Walk {
  readonly root: string
  readonly isRegistry: boolean
  readonly signal: AbortSignal | undefined
  readonly files: SourceFile[]
  readonly findings: ImportFinding[]
}

async function addDirectory(walk: Walk, below: string, depth: number): Promise<void> {
  const path = join(walk.root, below)
  await withFileErrors({ doing: 'read', path }, async () => {
    for await (const entry of await opendir(path)) {
      walk.signal?.throwIfAborted()
      if (isFull(walk, depth)) return
      await addEntry(walk, below === '' ? entry.name : `${below}/${entry.name}`, { entry, depth })
    }
  })
}

function isFull({ files, findings }: Walk, depth: number): boolean {
  if (files.length < MOST_FILES && depth < DEEPEST) return false
  if (!findings.some(({ code }) => code === 'too_many_files')) findings.push(importFinding('', 'too_many_files'))
  return true
}

async function addEntry(
  walk: Walk,
  name: string,
  { entry, depth }: { readonly entry: Dirent; readonly depth: number },
): Promise<void> {
  const note = (code: ImportFinding['code']) => walk.findings.push(importFinding(name, code))
  if (!isUsableName(entry.name)) return void note('name_unusable')
  if (depth === 0 && isLibraryFile(entry.name)) return void (walk.isRegistry || note('left_out'))
  if (entry.isDirectory()) return entry.name === '.git' ? undefined : addDirectory(walk, name, depth + 1)
  const path = join(walk.root, name)
  const found = await stat(path).catch(() => undefined)
  if (!found) return void note('dangling_link')
  if (found.isDirectory()) return void note('link_not_followed')
  if (!found.isFile()) return void note('left_out')
  if (isPartial(entry.name)) note('partial_download')
  walk.files.push({ name, path, size: found.size })
}
