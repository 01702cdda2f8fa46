import type { CliContext, CliOption, CliResult } from '@plinth/cli'
import type { ModelLibrary } from '../model-library.ts'
import type { MergeResult } from '../sharing/apply-merge.ts'
import type { MergePreview, MergeRequest } from '../sharing/preview-merge.ts'
import type { UnmergeResult } from '../sharing/undo-merge.ts'
import { byteWords } from './byte-words.ts'
import { nextStep } from './command-line.ts'
import { aligned, plain } from './table.ts'
import { withLibrary } from './with-library.ts'

/** Options of `duplicates` about the folders of apps. */
export const sharingOptions: readonly CliOption[] = [
  {
    flags: '--apps <DIR>',
    summary: 'look there, too: the folder of an app, by the bytes of its files',
    repeatable: true,
  },
  { flags: '--allow-hardlinks', summary: 'link even what an app may edit in place; the edit shows under every name' },
  { flags: '--min-bytes <N>', summary: 'pass over smaller files', defaultText: '1048576' },
  { flags: '--merge <FINGERPRINT>', summary: 'do what was shown with this fingerprint' },
  { flags: '--undo', summary: 'give the names of the last merge bytes of their own again' },
]

/** Whether a command line of `duplicates` is about the folders of apps. */
export function isAboutApps(context: CliContext): boolean {
  return context.texts('apps').length > 0 || context.flag('undo') || context.text('merge') !== undefined
}

/** Shows, does or undoes what the folders of apps and the library can share. */
export async function shareWithApps(context: CliContext): Promise<CliResult> {
  if (context.flag('undo')) return withLibrary(context, (library) => undo(context, library))
  const minBytes = context.number('min-bytes')
  const request: MergeRequest = {
    apps: context.texts('apps'),
    ...(minBytes === undefined ? {} : { minBytes }),
    ...(context.flag('allow-hardlinks') ? { allow: 'hardlink' as const } : {}),
  }
  return withLibrary(context, async (library) => {
    const call = { signal: context.signal, onEvent: context.progress.update }
    const preview = await library.previewMerge(request, call)
    const consent = context.text('merge')
    if (consent === undefined) return { document: preview, text: previewLines(context, preview) }
    const result = await library.applyMerge(preview, { ...call, consent })
    return { document: result, text: resultLines(context, result), exitCode: result.refused.length > 0 ? 1 : 0 }
  })
}

async function undo(context: CliContext, library: ModelLibrary): Promise<CliResult> {
  const result = await library.undoMerge({ signal: context.signal, onEvent: context.progress.update })
  return { document: result, text: undoLines(result), exitCode: result.refused.length > 0 ? 1 : 0 }
}

function previewLines(context: CliContext, preview: MergePreview): string[] {
  const { steps, not_merged, left, saving, shared, fingerprint, certainty } = preview
  const what = certainty === 'exact' ? 'could be saved' : 'could be saved at most'
  const lines = [
    ...aligned(
      steps.map(({ method, path, keep, was }) => [method, byteWords(was.size), plain(path), `as ${plain(keep)}`]),
    ),
    ...notes('own bytes', not_merged),
    ...notes('left', left),
    `${byteWords(saving)} ${what}, ${byteWords(shared)} are already`,
  ]
  if (steps.length === 0) return lines
  return [...lines, '', ...nextStep(context, 'To do it:', [...words(context), '--merge', fingerprint])]
}

function resultLines(context: CliContext, { merged, refused, saved }: MergeResult): string[] {
  const lines = [...notes('refused', refused), `${merged.length} names share their bytes, ${byteWords(saved)} saved`]
  if (merged.length === 0) return lines
  return [...lines, '', ...nextStep(context, 'To undo it:', ['duplicates', '--undo'])]
}

function undoLines({ separated, kept, refused }: UnmergeResult): string[] {
  return [
    ...notes('kept', kept),
    ...notes('refused', refused),
    separated.length === 1
      ? '1 name has bytes of its own again'
      : `${separated.length} names have bytes of their own again`,
  ]
}

function notes(what: string, all: readonly { readonly path: string; readonly message: string }[]): string[] {
  return all.map(({ path, message }) => plain(`${what}  ${path}: ${message}`))
}

function words(context: CliContext): string[] {
  const minBytes = context.number('min-bytes')
  return [
    'duplicates',
    ...context.texts('apps').flatMap((directory) => ['--apps', directory]),
    ...(context.flag('allow-hardlinks') ? ['--allow-hardlinks'] : []),
    ...(minBytes === undefined ? [] : ['--min-bytes', String(minBytes)]),
  ]
}
