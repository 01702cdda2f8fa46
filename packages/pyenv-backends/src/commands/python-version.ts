import { join } from 'node:path'
import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import { makeDirectory } from '@plinth/durable'
import { lockProject } from '../project/init-project.ts'
import { pinFor, writePin } from '../project/version-pin.ts'
import { rememberPin } from '../project/write-project-files.ts'
import { pyveWorld } from './pyve-world.ts'

/** `pyve python-version V`, also `pyve --python-version V`. */
export const pythonVersionCommand: CliCommand = {
  name: 'python-version',
  summary: 'pin a Python version to this directory with asdf or pyenv (also: pyve --python-version)',
  arguments: [{ name: 'V', summary: '3.11 or 3.11.5' }],
  run: pinVersion,
}

async function pinVersion(context: CliContext): Promise<CliResult> {
  const { root, findManagers } = pyveWorld(context, 'here')
  const wanted = context.argument('V') ?? ''
  const pin = pinFor(await findManagers(), wanted)
  await makeDirectory(join(root, '.pyve'))
  await using _lock = await lockProject(root, { signal: context.signal })
  const step = await writePin({ root, ...pin })
  if (step.state !== 'kept') await rememberPin(root, pin.manager.pinFile, pin.version)
  return { document: { steps: [step] }, text: `${step.state.padEnd(9)} ${step.path} (${step.detail})` }
}
