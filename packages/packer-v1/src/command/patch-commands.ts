import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import { applyAssetPackPatch } from '../patch/apply-asset-pack-patch.ts'
import { diffAssetPacks } from '../patch/diff-asset-packs.ts'
import { byteProgress } from './byte-progress.ts'

const FORCE = { flags: '--force', summary: 'replace the file that is there' }

/** The commands that make a patch between two archives, and apply one. */
export const patchCommands: readonly CliCommand[] = [
  {
    name: 'diff',
    summary: 'write a patch that makes one assets.pa of another',
    arguments: [
      { name: 'OLD', summary: 'the assets.pa that the patch is for' },
      { name: 'NEW', summary: 'the assets.pa that it makes' },
    ],
    options: [{ flags: '-o, --output <PATCH>', summary: 'the file of the patch', required: true }, FORCE],
    examples: [
      { command: 'plinth-pack diff v1.pa v2.pa -o v2.pap', summary: 'what a player with v1 has to fetch' },
      { command: 'plinth-pack build --stable-from v1.pa', summary: 'a pack that makes such a patch small' },
    ],
    run: diff,
  },
  {
    name: 'patch',
    summary:
      'make a new assets.pa of an old one and a patch; both are checked before, the result before it gets its name',
    arguments: [
      { name: 'OLD', summary: 'the assets.pa that the patch was made for' },
      { name: 'PATCH', summary: 'what `plinth-pack diff` wrote' },
    ],
    options: [
      { flags: '-o, --output <NEW>', summary: 'the new assets.pa; with --force it may be OLD', required: true },
      FORCE,
    ],
    examples: [
      { command: 'plinth-pack patch v1.pa v2.pap -o v2.pa', summary: 'beside the old one' },
      { command: 'plinth-pack patch game.pa v2.pap -o game.pa --force', summary: 'in its place' },
    ],
    run: patch,
  },
]

async function diff(context: CliContext): Promise<CliResult> {
  const { signal } = context
  const onEvent = byteProgress(context, 'comparing')
  const [old, made] = [context.argument('OLD') ?? '', context.argument('NEW') ?? '']
  const result = await diffAssetPacks(
    { old, new: made, patch: outputOf(context), existing: existingOf(context) },
    { signal, onEvent },
  )
  const { path, bytes, copied_bytes, literal_bytes } = result
  return {
    document: result,
    text: `${path}: ${bytes} bytes; ${copied_bytes} are copied from ${old}, ${literal_bytes} are new`,
  }
}

async function patch(context: CliContext): Promise<CliResult> {
  const { signal } = context
  const onEvent = byteProgress(context, 'patching')
  const [old, file] = [context.argument('OLD') ?? '', context.argument('PATCH') ?? '']
  const request = { old, patch: file, new: outputOf(context), existing: existingOf(context) }
  const result = await applyAssetPackPatch(request, { signal, onEvent })
  return { document: result, text: `${result.path}: ${result.bytes} bytes, sha256 ${result.sha256}` }
}

function outputOf(context: CliContext): string {
  return context.text('output') ?? ''
}

function existingOf(context: CliContext): 'replace' | 'refuse' {
  return context.flag('force') ? 'replace' : 'refuse'
}
