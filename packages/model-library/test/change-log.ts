import { readFile, writeFile } from 'node:fs/promises'

/** What the log of `children/change.ts` says about a model. `either`: a change of that was begun and not ended. */
export type Presence = 'present' | 'absent' | 'either'

/** Reads the log, and rejects when the program ended by itself: which models were acknowledged as registered or taken out, and which may be either. */
export async function readChangeLog(log: string): Promise<ReadonlyMap<string, Presence>> {
  const models = new Map<string, Presence>()
  const text = await readFile(log, 'utf8').catch(() => '')
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [step, name, id = '', outcome] = line.split(' ')
    if (step === 'crashed') throw new Error(`the program ended before it was killed: ${line}`)
    const next = PRESENCE[`${step} ${name} ${outcome ?? ''}`.trim()]
    if (next) models.set(id, next)
  }
  return models
}

/** Starts the log anew from what is there. */
export async function restartChangeLog(log: string, ids: readonly string[]): Promise<void> {
  await writeFile(log, ids.map((id) => `ended import ${id} imported\n`).join(''))
}

const PRESENCE: Readonly<Record<string, Presence>> = {
  'begun delete': 'either',
  'begun import': 'either',
  'ended import imported': 'present',
  'ended import unchanged': 'present',
  'ended import revalidated': 'present',
  // The directory that it is registered with is the copy.
  'ended import failed': 'present',
  'ended delete deleted': 'absent',
  'ended delete model_not_found': 'absent',
}
