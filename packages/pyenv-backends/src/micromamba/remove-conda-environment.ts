import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { writeFileDurably } from '@plinth/durable'
import { requireAbsolute } from '../installers/check-request.ts'
import { hostVariable } from '../process/host-variable.ts'
import { examineCondaPrefix } from './examine-conda-prefix.ts'
import type { MicromambaTools } from './micromamba-tools.ts'
import { deleteEnvironment, withPrefix } from './work-on-prefix.ts'

/**
 * {@link PythonBackend} `remove` for conda environments, finished or not. It also takes the environment out of conda's list of environments in
 * the home directory, which every creation adds to. Error: `not_an_environment`.
 */
export async function removeCondaEnvironment(
  tools: Pick<MicromambaTools, 'processes' | 'env'>,
  prefix: string,
): Promise<void> {
  requireAbsolute(prefix, 'the environment')
  if (examineCondaPrefix(prefix) === 'not_an_environment') {
    throw new CodedError('not_an_environment', `${prefix} is not a conda environment, so it is not removed`)
  }
  if (!existsSync(dirname(prefix))) return
  await withPrefix(prefix, tools, {
    act: async () => {
      await deleteEnvironment(prefix)
      await unregister(prefix, hostVariable(tools.env, 'HOME') ?? hostVariable(tools.env, 'USERPROFILE'))
    },
  })
}

async function unregister(prefix: string, home: string | undefined): Promise<void> {
  if (home === undefined) return
  const path = join(home, '.conda', 'environments.txt')
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n')
  if (!lines.includes(prefix)) return
  // A list that cannot be written keeps a name too many, which conda itself overlooks.
  await writeFileDurably(path, lines.filter((line) => line !== prefix).join('\n')).catch(() => {})
}
