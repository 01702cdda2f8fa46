import { join } from 'node:path'
import { makeDirectory } from '@plinth/durable'
import { uvIndexVariables } from '../indexes/uv-index-variables.ts'
import { childEnvironment } from '../process/child-environment.ts'
import type { DownloadPolicy } from './installer.ts'
import type { InstallerTools } from './installer-settings.ts'

/** uv reads no file of the host and asks nobody: everything that it may know is in these variables. */
export async function uvEnvironment(tools: InstallerTools): Promise<Record<string, string>> {
  return childEnvironment(tools.env, {
    ...uvIndexVariables(await tools.readIndexes(), tools.env),
    UV_CACHE_DIR: join(tools.cacheDir, 'uv'),
    UV_NO_CONFIG: '1',
    UV_NO_ENV_FILE: '1',
    UV_NO_PROGRESS: '1',
    UV_PYTHON_DOWNLOADS: 'never',
    // Which connection broke stands in its log alone; see installer-failure.ts.
    // The plan of an installation names what the cache lacks.
    RUST_LOG: 'uv_client=debug,uv_installer=debug',
    NO_COLOR: '1',
    GIT_TERMINAL_PROMPT: '0',
  })
}

/** The part of a download policy that uv takes as options only. */
export async function uvPolicyOptions(
  { readIndexes }: InstallerTools,
  { sourceBuilds, network }: DownloadPolicy,
): Promise<string[]> {
  const { indexAccess } = await readIndexes()
  return [
    ...(sourceBuilds === 'allow' ? [] : ['--only-binary', ':all:']),
    ...(network === 'offline' ? ['--offline'] : []),
    ...(indexAccess === 'disabled' ? ['--no-index'] : []),
  ]
}

/** uv works where no project lies around, and refuses to work inside its own cache. */
export async function uvWorkFolder({ cacheDir }: InstallerTools): Promise<string> {
  await makeDirectory(cacheDir)
  return cacheDir
}
