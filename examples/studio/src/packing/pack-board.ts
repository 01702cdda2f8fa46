import { type DoctorResult, type ErrorDocumentV1, isCodedError, type ListAssetsResult } from '@plinth/contracts'
import type { PackerEventBus, PackerEventKind, PackerEventOf, PackerWorkspaceService } from '@plinth/packer-api'
import { createFileWatcher } from '@plinth/packer-v1'
import type { StudioEvent } from '../api/events.ts'
import type { PackingView, PackRun } from '../api/packing.ts'
import { createRounds, type Rounds } from '../feed/rounds.ts'
import { isUnexpected, refusalOf } from '../http/refusal.ts'
import { createPackRuns, type PackRuns } from './pack-runs.ts'

/** What the board works with. */
export interface PackingPorts {
  readonly packer: PackerWorkspaceService
  /** The bus that the packer was made with. */
  readonly events: PackerEventBus
  /** Tells pages. */
  readonly publish: (event: StudioEvent) => void
  readonly onUnexpected: (error: unknown) => void
}

/** Pack projects by their root, absolute and canonical. */
export interface PackBoard {
  /** What is known of a project; from the first time on it is watched and looked at. */
  readonly read: (root: string) => Promise<PackingView>
  /** Looks at the disk, also at what is not registered. */
  readonly look: (root: string) => Promise<DoctorResult>
  /** Answers once packing has begun, or is over. */
  readonly pack: (root: string) => Promise<PackRun>
  /** Ends the watching; resolves when every look and pack is over. */
  readonly close: () => Promise<void>
}

/** A board over the host's one packer and its bus. */
export function createPackBoard(ports: PackingPorts): PackBoard {
  const { packer, events, publish } = ports
  const runs = createPackRuns(ports)
  const opened = new Map<string, OpenedProject>()
  const watcher = createFileWatcher()
  const look = async (root: string): Promise<DoctorResult> => {
    const project = opened.get(root)
    try {
      const findings = await packer.doctor({ project: projectOf(root), mode: 'expanded' })
      if (project) project.known = { findings }
      return findings
    } catch (error) {
      if (project) project.known = { findings: null, error: refusalOf(error).document }
      throw error
    } finally {
      if (project) publish({ kind: 'pack_project_changed', root })
    }
  }
  const open = (root: string): OpenedProject => {
    const known = opened.get(root)
    if (known) return known
    const rounds = createRounds(() => look(root).then(ignore, (error: unknown) => report(ports, error)))
    const quiet = afterQuiet(rounds.ask)
    const watching = watcher.watch(root, quiet.hint)
    const unwatch = () => {
      watching.close()
      quiet.forget()
    }
    const project = { known: { findings: null }, rounds, unwatch }
    opened.set(root, project)
    forgetOldest(opened, runs)
    rounds.ask()
    return project
  }
  const subscription = events.subscribe((event) => {
    runs.hear(event)
    if (CHANGES.has(event.kind)) opened.get(event.project_id)?.rounds.ask()
    if (!COUNTED.has(event.kind)) publish({ kind: 'packer_event', event })
  })
  return {
    read: async (root) => {
      const list = await listOf(packer, root)
      const { known } = list ? open(root) : NOTHING
      return { root, list, ...known, run: runs.last(root) ?? null }
    },
    look,
    pack: runs.pack,
    close: async () => {
      subscription.close()
      await Promise.all([...opened.values()].map(end))
      await runs.close()
    },
  }
}

/** After these the last look may be out of date. A look that finds nothing new tells none of them, so that it ends. */
const CHANGES: ReadonlySet<PackerEventKind> = new Set(['asset_discovered', 'asset_changed', 'action_applied'])
/** A run tells these itself, counted and not too often: each of them would push news out of the log that pages come back to. */
const COUNTED: ReadonlySet<PackerEventOf['kind']> = new Set(['progress_updated', 'cache_hit', 'cache_miss'])
/** The packer itself looks at what is registered when a project was quiet for a tenth of a second; this asks it for the rest, later. */
const QUIET_MS = 300
/** Each costs watchers of the system. */
const MOST_OPENED = 16
const NOTHING = { known: { findings: null } }

interface OpenedProject {
  known: { readonly findings: DoctorResult | null; readonly error?: ErrorDocumentV1 }
  readonly rounds: Rounds
  readonly unwatch: () => void
}

/** Calls once after hints that follow each other closely. */
function afterQuiet(call: () => void) {
  let timer: NodeJS.Timeout | undefined
  const forget = () => clearTimeout(timer)
  const hint = () => {
    forget()
    timer = setTimeout(call, QUIET_MS).unref()
  }
  return { hint, forget }
}

function projectOf(root: string) {
  return { project_id: root, root }
}

async function listOf(packer: PackerWorkspaceService, root: string): Promise<ListAssetsResult | null> {
  try {
    return await packer.listAssets({ project: projectOf(root) })
  } catch (error) {
    if (isCodedError(error) && error.code === 'workspace_missing') return null
    throw error
  }
}

function forgetOldest(opened: Map<string, OpenedProject>, runs: PackRuns): void {
  for (const [root, project] of opened) {
    if (opened.size <= MOST_OPENED) return
    if (runs.isBusy(root)) continue
    opened.delete(root)
    void end(project)
  }
}

function end({ unwatch, rounds }: OpenedProject): Promise<void> {
  unwatch()
  return rounds.end()
}

/** What the packer refused is in the view; the terminal hears of the rest. */
function report({ onUnexpected }: PackingPorts, error: unknown): void {
  if (isUnexpected(error)) onUnexpected(error)
}

function ignore(): void {}
