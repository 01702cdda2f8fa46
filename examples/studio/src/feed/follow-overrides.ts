import { watch } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createRounds } from './rounds.ts'

/** Overrides of the models that graphs use, and who is told when they change. */
export interface OverridePorts {
  /** What is stored of a model now. */
  readonly read: (modelId: string) => Promise<unknown>
  /** The models that matter: whatever else changes is read when somebody chooses it. */
  readonly models: () => readonly string[]
  readonly tell: (modelId: string) => void
  readonly onUnexpected: (error: unknown) => void
}

/** Tells of each change once, whichever process made it. */
export interface OverrideFollower {
  /** To be called after a change of this server's own: it is told before this resolves. */
  readonly look: (modelId: string) => Promise<void>
  /** Watches no more; resolves when nothing is read any more. */
  readonly close: () => Promise<void>
}

/**
 * Watches the folder that overrides are stored in. That something happens there is a hint and no more: what is stored is read, and compared with
 * what was known. Where the system cannot watch, changes of other processes are seen when something else asks.
 */
export async function followOverrides(folder: string, ports: OverridePorts): Promise<OverrideFollower> {
  const known = new Map<string, string>()
  const learn = async (modelId: string): Promise<'same' | 'other'> => {
    const now = JSON.stringify(await ports.read(modelId))
    const before = known.get(modelId) ?? '[]'
    known.set(modelId, now)
    return before === now ? 'same' : 'other'
  }
  const look = async (modelId: string) => {
    if ((await learn(modelId)) === 'other') ports.tell(modelId)
  }
  const each = async (work: (modelId: string) => Promise<unknown>) => {
    for (const modelId of new Set(ports.models())) await work(modelId).catch(ports.onUnexpected)
  }
  await each(learn)
  const rounds = createRounds(() => each(look))
  const stop = await watchFolder(folder, rounds.ask)
  return {
    look,
    close: async () => {
      stop()
      await rounds.end()
    },
  }
}

async function watchFolder(folder: string, onHint: () => void): Promise<() => void> {
  try {
    await mkdir(folder, { recursive: true })
    const watcher = watch(folder, { persistent: false }, onHint)
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  } catch {
    return () => {}
  }
}
