import { readFile } from 'node:fs/promises'
import { type AtPoint, type Journal, type RecoveredEntry, writeFileDurably } from '../src/index.ts'

/** Two files that must always say the same, changed through a journal. */
export interface Transfer {
  readonly journal: Journal
  readonly directory: string
  readonly to: number
  readonly at: AtPoint
}

/** Sets both files to `to`; killed anywhere, {@link recoverTransfers} finishes it. */
export async function transfer({ journal, directory, to, at }: Transfer): Promise<void> {
  const entry = await journal.begin({ to })
  await writeFileDurably(`${directory}/left`, String(to))
  await at('left_written')
  await entry.record({ to, left: 'written' })
  await writeFileDurably(`${directory}/right`, String(to))
  await at('right_written')
  await entry.commit()
}

/** Finishes what a killed process left half-done. */
export async function recoverTransfers(journal: Journal, directory: string): Promise<readonly RecoveredEntry[]> {
  return journal.recover(async (intent) => {
    if (typeof intent !== 'object' || intent === null || !('to' in intent)) throw new Error('not an intent of ours')
    await writeFileDurably(`${directory}/left`, String(intent.to))
    await writeFileDurably(`${directory}/right`, String(intent.to))
    return 'settled'
  })
}

/** What both files say. */
export async function readBoth(directory: string): Promise<readonly string[]> {
  return Promise.all(['left', 'right'].map((name) => readFile(`${directory}/${name}`, 'utf8')))
}
