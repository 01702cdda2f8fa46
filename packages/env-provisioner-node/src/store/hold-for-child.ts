import { writeLease } from './acquire-lease.ts'
import type { EnvironmentStore } from './open-store.ts'

/**
 * A lease in the name of a program that was started in an environment: it holds while that program lives, even when whoever started it was
 * killed. Gives the way to let go; null when the program has ended already.
 */
export async function holdForChild(
  store: EnvironmentStore,
  key: string,
  pid: number,
): Promise<(() => Promise<void>) | null> {
  const child = await store.tools.processes.identify(pid)
  return child ? writeLease(store, key, child) : null
}
