import { stat, utimes, writeFile } from 'node:fs/promises'

/** Writes a file in place and sets its time back, as often as it takes for the file system's clock to move on: it counts in ticks. */
export async function rewrite(path: string, content: string, time: Date): Promise<void> {
  const before = await changedAt(path)
  do {
    await writeFile(path, content)
    await utimes(path, time, time)
  } while ((await changedAt(path)) === before)
}

async function changedAt(path: string): Promise<bigint | null> {
  const found = await stat(path, { bigint: true }).catch(() => null)
  return found?.ctimeNs ?? null
}
