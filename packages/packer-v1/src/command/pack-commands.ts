import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import type { PackWorkspaceResult } from '@plinth/contracts'
import type { PackerEventBus } from '@plinth/packer-api'
import { describeTable } from './describe.ts'
import { describeSummary } from './view-commands.ts'
import { type PackerSession, resultOf, withPacker } from './with-packer.ts'

/** The commands that emit artifacts. */
export const packCommands: readonly CliCommand[] = [
  {
    name: 'build',
    summary: 'build assets.pa; the same bytes as pack',
    options: [{ flags: '--full', summary: 'take nothing from a cache' }],
    run: (context) => withPacker(context, build),
  },
  {
    name: 'pack',
    summary: 'the three steps of the wizard: summary, validation, packing',
    run: (context) => withPacker(context, pack),
  },
]

async function build({ context, packer, project, events }: PackerSession): Promise<CliResult> {
  showProgress(context, events)
  const result = await packer.build({ project, mode: context.flag('full') ? 'full' : 'incremental' })
  return resultOf(result, describeArtifacts(result))
}

async function pack({ context, packer, project, events }: PackerSession): Promise<CliResult> {
  const summary = await packer.summarizePackWorkspace({ project })
  const validation = await packer.validatePackWorkspace({ project })
  // With --events standard error is a stream of documents.
  if (!context.flag('events')) for (const line of [...describeSummary(summary), validation.summary]) context.note(line)
  showProgress(context, events)
  // Packing refuses on red by itself, and its refusal is the answer.
  const result = await packer.packWorkspace({ project })
  return resultOf(result, describeArtifacts(result))
}

function showProgress({ progress, flag }: CliContext, events: PackerEventBus): void {
  if (flag('events')) return
  events.subscribe(
    ({ progress: { completed, total, unit } }) => progress.update({ phase: 'packing', completed, total, unit }),
    { kinds: ['progress_updated'] },
  )
}

function describeArtifacts({ summary, artifacts, duration_ms }: PackWorkspaceResult): string[] {
  if (artifacts.length === 0) return [summary]
  const rows = artifacts.map(({ bytes, sha256, path }) => [bytes, sha256, path])
  return [`${summary} (${Math.round(duration_ms)} ms)`, ...describeTable(['BYTES', 'SHA-256', 'PATH'], rows)]
}
