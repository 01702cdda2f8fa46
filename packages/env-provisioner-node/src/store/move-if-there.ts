import { rename } from 'node:fs/promises'
import { errnoOf, patiently } from '@plinth/durable'

/** Renames what may have gone already; false when there was nothing. File errors as they come. */
export async function moveIfThere(from: string, to: string): Promise<boolean> {
  try {
    await patiently(() => rename(from, to))
    return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}
