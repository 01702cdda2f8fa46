import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import type { DeleteModelResult } from '../trash/delete-model.ts'
import { byteWords } from './byte-words.ts'
import { commandLine, nextStep } from './command-line.ts'
import { aligned, plain } from './table.ts'
import { required, withLibrary } from './with-library.ts'

/** Commands that delete, and that undo it. */
export const trashCommands: readonly CliCommand[] = [
  {
    name: 'delete',
    summary: "take models out: the library's own files go to its trash, those of an external model stay where they are",
    arguments: [{ name: 'ID', summary: 'the model, as list shows it', variadic: true }],
    options: [
      { flags: '--yes', summary: 'really do it' },
      { flags: '--unlink', summary: 'take away its links in the folders of apps as well; restore puts them back' },
    ],
    run: remove,
    examples: [
      {
        command: 'plinth-models --library ~/models delete llm/llama/tiny --yes',
        summary: 'can be undone: trash restore',
      },
    ],
  },
  {
    name: 'trash',
    summary: 'what was deleted: show it, put it back, remove it for good',
    commands: [
      {
        name: 'list',
        summary: 'show what is in the trash',
        run: list,
        examples: [{ command: 'plinth-models --library ~/models trash list', summary: 'with the ids for restore' }],
      },
      {
        name: 'restore',
        summary: 'put a model back as it was',
        arguments: [{ name: 'TRASH-ID', summary: 'as trash list shows it' }],
        run: restore,
        examples: [
          {
            command: 'plinth-models --library ~/models trash restore 20261121T120000Z-0123456789abcdef0123456789abcdef',
            summary: 'names, bytes, links and times',
          },
        ],
      },
      {
        name: 'empty',
        summary: 'remove what is in the trash for good',
        arguments: [{ name: 'TRASH-ID', summary: 'only these; else everything', optional: true, variadic: true }],
        options: [{ flags: '--yes', summary: 'really do it' }],
        run: empty,
        examples: [{ command: 'plinth-models --library ~/models trash empty --yes', summary: 'frees the room' }],
      },
    ],
  },
]

async function remove(context: CliContext): Promise<CliResult> {
  const [id = '', ...more] = context.rest('ID')
  if (!context.flag('yes')) {
    const hint = `Say so with --yes: ${commandLine(context, ['delete', id, ...more, '--yes'])}`
    return context.refuse(`${[id, ...more].join(', ')} would be taken out of the library`, hint)
  }
  if (more.length > 0) return removeMany(context, [id, ...more])
  const links = context.flag('unlink') ? 'remove' : 'keep'
  const result = await withLibrary(context, (library) => library.deleteModel(id, { signal: context.signal, links }))
  const { summary, kept, trash_id, links: settled = [] } = result
  const undo = trash_id === undefined ? [] : ['', ...nextStep(context, 'To undo it:', ['trash', 'restore', trash_id])]
  return { document: result, text: [summary, ...linesOf({ kept, links: settled }), ...undo] }
}

/** With more than one, those that cannot go keep no other; then it ends with 1. */
async function removeMany(context: CliContext, ids: readonly string[]): Promise<CliResult> {
  const result = await withLibrary(context, (library) =>
    library.deleteModels(ids, {
      signal: context.signal,
      onEvent: context.progress.update,
      links: context.flag('unlink') ? 'remove' : 'keep',
    }),
  )
  const { status, deleted, failed, left, summary } = result
  const text = [
    ...deleted.flatMap((each) => [each.summary, ...linesOf(each)]),
    ...failed.map(({ model_id, message }) => plain(`not deleted: ${model_id}: ${message}`)),
    ...left.map((id) => plain(`left: ${id}`)),
    summary,
  ]
  return { document: result, text, ...(status === 'deleted' ? {} : { exitCode: 1 }) }
}

function linesOf({ kept, links = [] }: Pick<DeleteModelResult, 'kept' | 'links'>): readonly string[] {
  return [
    ...kept.map((name) => plain(`  kept ${name}`)),
    ...links.map(({ state, target, app_id }) => plain(`  ${state} link of ${app_id}: ${target}`)),
  ]
}

async function list(context: CliContext): Promise<CliResult> {
  const trash = await withLibrary(context, (library) => library.listTrash())
  if (trash.items.length === 0) return { document: trash, text: 'the trash is empty' }
  const rows = trash.items.map(({ trash_id, deleted_at, size_bytes, model_id }) => {
    return [trash_id, deleted_at, byteWords(size_bytes), plain(model_id)]
  })
  const total = `${trash.items.length} ${trash.items.length === 1 ? 'model' : 'models'}, ${byteWords(trash.size_bytes)}`
  return { document: trash, text: [...aligned([['TRASH ID', 'DELETED', 'SIZE', 'MODEL'], ...rows]), '', total] }
}

async function restore(context: CliContext): Promise<CliResult> {
  const id = required(context, 'TRASH-ID')
  const result = await withLibrary(context, (library) => library.restoreFromTrash(id, { signal: context.signal }))
  return { document: result, text: result.summary }
}

async function empty(context: CliContext): Promise<CliResult> {
  const ids = context.rest('TRASH-ID')
  if (!context.flag('yes')) {
    const hint = `Say so with --yes: ${commandLine(context, ['trash', 'empty', ...ids, '--yes'])}`
    return context.refuse('what is in the trash would be removed for good', hint)
  }
  const result = await withLibrary(context, (library) =>
    library.emptyTrash({
      signal: context.signal,
      onEvent: context.progress.update,
      ...(ids.length === 0 ? {} : { trash_ids: ids }),
    }),
  )
  const { removed, freed_bytes, kept } = result
  return {
    document: result,
    text: [
      ...removed.map(({ model_id }) => plain(`removed ${model_id}`)),
      ...kept.map((path) => plain(`  kept ${path}`)),
      `${byteWords(freed_bytes)} freed`,
    ],
  }
}
