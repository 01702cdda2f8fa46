import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { currentEnvironment } from './current-environment.ts'
import { ENVIRONMENTS_PATH } from './find-project.ts'
import { updateRegistry } from './registry.ts'
import { clearCurrent } from './set-current.ts'
import { setGone } from './unfinished-environment.ts'

/** Removes an environment of `.pyve/envs`; none is active afterwards if it was. The caller holds the project's lock. Error: `not_ours` for a link. */
export async function removeNamed(root: string, name: string): Promise<void> {
  const directory = [...ENVIRONMENTS_PATH, name].join('/')
  const found = await lstat(join(root, directory))
  if (!found.isDirectory())
    throw new CodedError('not_ours', `${directory} is not removed: it is a link, and may lead out of the project`)
  if (currentEnvironment(root) === name) await clearCurrent(root)
  await setGone(root, directory)
  await updateRegistry(root, (before) => {
    const { [name]: _gone, ...environments } = before.environments
    return { ...before, environments }
  })
}
