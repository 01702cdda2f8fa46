import { resolve } from 'node:path'
import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import type { BuildResult, PackWorkspaceResult } from '@plinth/contracts'
import type { PackerEventBus } from '@plinth/packer-api'
import { watchBuild } from '../build/watch-build.ts'
import { describeDiagnostics, describeTable } from './describe.ts'
import { cacheOf, REMOTE_OPTIONS } from './remote-options.ts'
import { describeSummary } from './view-commands.ts'
import { type PackerSession, resultOf, withPacker } from './with-packer.ts'

/** The commands that emit artifacts. */
export const packCommands: readonly CliCommand[] = [
  {
    name: 'build',
    summary: 'build assets.pa; the same bytes as pack',
    options: [
      { flags: '--full', summary: 'take nothing from the last build and the cache' },
      { flags: '--audit <FRACTION>', summary: 'make this share of the assets, 0 to 1, from nothing and compare' },
      { flags: '--stable-from <FILE>', summary: 'keep the places of this pack, so that a patch is small' },
      ...REMOTE_OPTIONS,
    ],
    examples: [
      { command: 'plinth-pack build --audit 0.02', summary: 'build, and prove two in a hundred assets' },
      {
        command: 'plinth-pack build --remote-cache http://cache.example:8080',
        summary: 'take what others made, and let them take',
      },
      { command: 'plinth-pack build --full', summary: 'build as if for the first time' },
    ],
    run: (context) => withPacker(context, build, cacheOf(context)),
  },
  {
    name: 'pack',
    summary: 'the three steps of the wizard: summary, validation, packing',
    options: REMOTE_OPTIONS,
    run: (context) => withPacker(context, pack, cacheOf(context)),
  },
  {
    name: 'watch',
    summary: 'build, and again after every change, until it is interrupted; changes nothing but build/',
    options: REMOTE_OPTIONS,
    run: (context) => withPacker(context, watch, cacheOf(context)),
  },
]

async function build({ context, packer, project, events }: PackerSession): Promise<CliResult> {
  showProgress(context, events)
  const audit = context.number('audit')
  if (audit !== undefined && !(audit >= 0 && audit <= 1)) context.refuse('--audit takes a share from 0 to 1')
  const stable = context.text('stable-from')
  const result = await packer.build({
    project,
    mode: context.flag('full') ? 'full' : 'incremental',
    ...(audit === undefined ? {} : { audit }),
    ...(stable === undefined ? {} : { stable_from: resolve(stable) }),
  })
  return resultOf(result, [...describeArtifacts(result), ...describeFigures(result)])
}

async function watch({ context, packer, project }: PackerSession): Promise<CliResult> {
  let last: BuildResult | undefined
  const onBuild = (result: BuildResult) => {
    last = result
    const lines = [...describeArtifacts(result).slice(0, 1), ...describeDiagnostics(result.blockers)]
    if (!context.flag('events')) for (const line of lines) context.note(line)
  }
  await watchBuild(packer, project, { signal: context.signal, onBuild })
  return last ? resultOf(last) : {}
}

function describeFigures({ cache, audited = 0 }: BuildResult): string[] {
  const taken = cache && cache.hits > 0 ? [`${cache.hits} as made before, ${cache.misses} made now.`] : []
  return audited > 0 ? [...taken, `${audited} audited: made from nothing, they are the same.`] : taken
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
