import { openJournal, sweepTemporaries } from '@plinth/durable'
import type { Project } from '../workspace/project.ts'
import { type Move, settleMove } from './move-asset.ts'
import { parseRecord } from './quarantine-record.ts'

/** What became of a move that a killed process had begun. */
export interface RecoveredMove {
  readonly state: 'done' | 'undone'
  readonly asset_id: number
  /** One sentence. */
  readonly summary: string
}

/** Finishes, or else undoes, what dead processes began to move, and removes what they had not finished writing. In a turn of the lane. @throws what neither could be done for */
export async function recoverMoves(project: Project): Promise<readonly RecoveredMove[]> {
  const { places, processes } = project
  const journal = await openJournal(places.journal, { processes })
  const moves: RecoveredMove[] = []
  const recovered = await journal.recover(async (intent) => {
    const move = readMove(intent)
    if (!move) return 'keep'
    const state = await settleMove(project, move)
    moves.push({ state, asset_id: move.record.asset_id, summary: describe(move, state) })
    return 'settled'
  })
  await sweepTemporaries(places.packer, processes)
  for (const each of recovered) if (each.outcome === 'failed') throw each.error
  return moves
}

/** An intent of this form leads nowhere but from `assets/` into the quarantine and back. */
function readMove(intent: unknown): Move | undefined {
  if (typeof intent !== 'object' || intent === null) return undefined
  const { kind, record }: { kind?: unknown; record?: unknown } = intent
  const parsed = parseRecord(record)
  const isMove = kind === 'quarantine_asset' || kind === 'restore_asset'
  return isMove && parsed ? { kind, record: parsed } : undefined
}

function describe({ kind, record: { root } }: Move, state: RecoveredMove['state']): string {
  const what = kind === 'quarantine_asset' ? `to move ${root} into quarantine` : `to restore ${root}`
  return `A killed process had begun ${what}: it is ${state}.`
}
