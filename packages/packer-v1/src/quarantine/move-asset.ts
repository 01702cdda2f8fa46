import type { QuarantineRecordV1 } from '@plinth/contracts'
import { type JournalEntry, openJournal } from '@plinth/durable'
import type { OperationEvents } from '@plinth/packer-api'
import { adopt, enterState, type Project } from '../workspace/project.ts'
import { registryStamp } from '../workspace/registry.ts'
import type { RegistryDraft } from '../workspace/registry-draft.ts'
import { assemble } from '../workspace/take-snapshot.ts'
import { settleAside, settleBack } from './settle-move.ts'

/** Moving an asset's root into quarantine, or back. */
export interface Move {
  readonly kind: 'quarantine_asset' | 'restore_asset'
  readonly record: QuarantineRecordV1
}

/**
 * Moves an asset, in a turn of the lane. `draft` gives the registry and the assets as they are once it is moved. Killed at any moment, the next turn finishes it; what
 * fails is undone.
 * @throws CodedError `place_occupied`; file errors.
 */
export async function moveAsset(
  project: Project,
  move: Move,
  { draft, events }: { readonly draft: () => Promise<RegistryDraft>; readonly events: OperationEvents },
): Promise<void> {
  const { places, memory } = project
  enterState(project, 'committing', { events, assets: [move.record.asset_id] })
  try {
    await settleJournaled(project, move)
    memory.commits += 1
    memory.registryStamp = ''
    const { registry, assets } = (await draft()).result()
    memory.registryStamp = await registryStamp(places.registry)
    adopt(project, assemble(registry, assets))
  } finally {
    enterState(project, memory.unfinished ? 'failed' : 'healthy', { events })
  }
}

/** Finishes a move that a dead process began; what cannot be finished is undone. @throws what the move met when neither works */
export async function settleMove(project: Project, { kind, record }: Move): Promise<'done' | 'undone'> {
  const { forward, backward } = DIRECTIONS[kind]
  try {
    await forward(project, record, 'after_kill')
    return 'done'
  } catch (error) {
    await backward(project, record, 'after_kill').catch(() => {
      throw error
    })
    return 'undone'
  }
}

const DIRECTIONS = {
  quarantine_asset: { forward: settleAside, backward: settleBack },
  restore_asset: { forward: settleBack, backward: settleAside },
} as const

async function settleJournaled(project: Project, move: Move): Promise<void> {
  const { places, processes, memory } = project
  const journal = await openJournal(places.journal, { processes })
  const entry = await journal.begin(move) // commit point: from here on a killed move is finished by whoever comes next
  try {
    await DIRECTIONS[move.kind].forward(project, move.record)
  } catch (error) {
    // Recovery leaves the entries of living processes alone, so this process must remember what it could not undo.
    memory.unfinished = async () => {
      await settleMove(project, move)
      await entry.commit()
    }
    await undo(project, move, entry).catch(() => {})
    throw error
  }
  await entry.commit()
}

async function undo(project: Project, { kind, record }: Move, entry: JournalEntry): Promise<void> {
  await DIRECTIONS[kind].backward(project, record)
  await entry.commit()
  project.memory.unfinished = undefined
}
