import { basename } from 'node:path'
import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import { confirm, declined } from '../project/init-dialogue.ts'
import { planPurge } from '../project/plan-purge.ts'
import { type PurgeStep, purgeProject } from '../project/purge-project.ts'
import { pyveWorld } from './pyve-world.ts'

/** `pyve purge [DIR]`, in the working directory. */
export const purgeCommand: CliCommand = {
  name: 'purge',
  summary: 'remove what init made in this directory (also: pyve -p, --purge)',
  arguments: [
    { name: 'DIR', summary: 'name of the directory of the venv (default: as configured, or .venv)', optional: true },
  ],
  options: [{ flags: '--yes', summary: 'do not ask on a terminal' }],
  run: purge,
}

async function purge(context: CliContext): Promise<CliResult> {
  const { root, dialogue } = pyveWorld(context, 'here')
  const request = { root, venvDirectory: context.argument('DIR') }
  const { environments } = await planPurge(request)
  if (dialogue.isInteractive && !dialogue.saysYes) {
    dialogue.note(
      `This removes from ${JSON.stringify(basename(root))}: ${[...environments, 'the files that init wrote'].join(', ')}.`,
    )
    if (!(await confirm(dialogue, 'Continue?'))) throw declined('Nothing was removed.')
  }
  const steps = await purgeProject(request, { signal: context.signal })
  return { document: { steps }, text: steps.length === 0 ? ['there is nothing to remove'] : steps.map(stepLine) }
}

function stepLine({ state, path, detail }: PurgeStep): string {
  return `${state.padEnd(9)} ${path} (${detail})`
}
