import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { makeDirectory } from '../files/make-directory.ts'
import { publishDurably } from '../files/publish-by-link.ts'
import { readJson } from '../files/read-json.ts'
import { writeJsonDurably } from '../files/write-file-durably.ts'
import { createProcessTable, type ProcessTable } from '../process/process-table.ts'

/** What `layout.json` says about a root on disk. Unknown fields survive. */
export interface Layout {
  /** What the root is, e.g. `plinth-environments`. */
  readonly kind: string
  /** The version of what lies there. */
  readonly layout: number
  /** The lowest version of the software that may read it. */
  readonly min_reader: number
  /** The lowest version of the software that may change it. */
  readonly min_writer: number
}

/** What the caller wants to do with a root; `write` includes reading. */
export type LayoutAccess = 'read' | 'write'

/** Settings of {@link openLayout}. */
export interface LayoutOptions {
  /** Default `write`. With `read` nothing is created, and a root that may only be read is accepted. */
  readonly access?: LayoutAccess | undefined
  readonly processes?: ProcessTable | undefined
}

/** A root that may be used. `found` is what lies there (older than ours: the caller migrates and then calls {@link raiseLayout}). */
export interface OpenedLayout {
  readonly access: LayoutAccess
  readonly found: Layout
  /** True when this call wrote `layout.json`. */
  readonly created: boolean
}

/**
 * The gate of a root on disk: reads `<root>/layout.json`, or writes it (with the root's directory) when it is not there and `access` is
 * `write`. `ours.layout` is the version that this software knows. Of many processes that create one root, one wins and all agree.
 *
 * @throws CodedError `layout_too_new`: this software is older than what may read (or, with `write`, change) the root; `layout_foreign`: the
 * root is of another kind; `layout_missing`: nothing to read; `layout_invalid` or `not_json`: layout.json is damaged; file errors.
 */
export async function openLayout(root: string, ours: Layout, options: LayoutOptions = {}): Promise<OpenedLayout> {
  const { access = 'write', processes = createProcessTable() } = options
  const path = join(root, 'layout.json')
  const found = await readLayout(path)
  if (found) return admit(root, { ours, found, access, created: false })
  if (access === 'read') throw missing(root)
  await makeDirectory(root)
  const result = await publishDurably(path, `${JSON.stringify(ours, null, 2)}\n`, { processes })
  const agreed = await readLayout(path)
  return admit(root, { ours, found: agreed ?? ours, access, created: result === 'published' })
}

/** Records that the root has been migrated to `ours`; unknown fields of the old document survive. Call it while nobody else writes. */
export async function raiseLayout(root: string, ours: Layout, options: LayoutOptions = {}): Promise<void> {
  const path = join(root, 'layout.json')
  const found = await readLayout(path)
  await writeJsonDurably(path, { ...found, ...ours }, { processes: options.processes })
}

interface Admission {
  readonly ours: Layout
  readonly found: Layout
  readonly access: LayoutAccess
  readonly created: boolean
}

function admit(root: string, { ours, found, access, created }: Admission): OpenedLayout {
  if (found.kind !== ours.kind) throw foreign(root, found, ours)
  const needed = access === 'read' ? found.min_reader : found.min_writer
  if (ours.layout < needed) throw tooNew(root, { ours, found, access, created })
  return { access, found, created }
}

async function readLayout(path: string): Promise<Layout | undefined> {
  const value = await readJson(path)
  if (value === undefined) return undefined
  if (!isLayout(value)) {
    throw new CodedError('layout_invalid', `${path} does not describe a layout`, {
      hint: 'Restore it from a backup; a root whose layout is unknown is not touched.',
      details: { path },
    })
  }
  return value
}

function isLayout(value: unknown): value is Layout {
  if (typeof value !== 'object' || value === null) return false
  const { kind, layout, min_reader, min_writer }: Partial<Record<keyof Layout, unknown>> = value
  return typeof kind === 'string' && [layout, min_reader, min_writer].every((version) => Number.isSafeInteger(version))
}

function tooNew(root: string, { ours, found, access }: Admission): CodedError {
  const needed = access === 'read' ? found.min_reader : found.min_writer
  const message = `${root} has layout ${found.layout}, which takes version ${needed} to ${access}; this program knows ${ours.layout}`
  return new CodedError('layout_too_new', message, {
    hint: 'Update the program that opens it.',
    details: { root, access, known: ours.layout, ...pick(found) },
  })
}

function foreign(root: string, found: Layout, ours: Layout): CodedError {
  return new CodedError('layout_foreign', `${root} is of kind ${found.kind}, not ${ours.kind}`, {
    hint: 'Choose another directory.',
    details: { root, ...pick(found) },
  })
}

function missing(root: string): CodedError {
  return new CodedError('layout_missing', `${root} has no layout.json`, {
    hint: 'Check the path, or open it for writing to create it.',
    details: { root },
  })
}

function pick({ kind, layout, min_reader, min_writer }: Layout): Layout {
  return { kind, layout, min_reader, min_writer }
}
