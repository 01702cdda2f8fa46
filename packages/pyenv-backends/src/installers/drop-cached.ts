import { isCodedError } from '@plinth/contracts'
import type { InstallerCall } from './installer.ts'
import type { InstallerTools } from './installer-settings.ts'
import { type InstallerRun, runInstaller } from './run-installer.ts'

/** Cleaning waits for every other uv that uses the cache. */
const LOCK_TIMEOUT_S = '30'

/**
 * Removes what uv has cached of packages: names in PEP 503 form. `--refresh-package` alone links the same unpacked wheel again when it came from
 * a folder or an index on this machine. Where others hold the cache too long it stays, and whoever asked finds the damage again.
 */
export async function dropCached(
  names: readonly string[],
  { uv, env, cwd }: Pick<InstallerRun, 'env' | 'cwd'> & { readonly uv: string },
  { tools, call }: { readonly tools: InstallerTools; readonly call: InstallerCall },
): Promise<void> {
  if (names.length === 0) return
  const command = [uv, 'cache', 'clean', ...names] as const
  const run = {
    tool: 'uv',
    doing: 'resolving',
    command,
    env: { ...env, UV_LOCK_TIMEOUT: LOCK_TIMEOUT_S },
    cwd,
  } as const
  await runInstaller(run, tools, call).catch((error: unknown) => {
    if (!isCodedError(error) || error.code === 'cancelled') throw error
  })
}
