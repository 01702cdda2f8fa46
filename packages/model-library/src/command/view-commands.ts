import type { CliCommand, CliContext, CliOption, CliResult } from '@plinth/cli'
import type { ModelSearchPageV1 } from '@plinth/contracts'
import type { ListModelsRequest } from '../index/find-models.ts'
import type { ModelLibrary } from '../model-library.ts'
import { modelNotFound } from '../registry/model-record.ts'
import { pageLines } from './describe.ts'
import { required, withLibrary } from './with-library.ts'

const PAGE_OPTIONS: readonly CliOption[] = [
  { flags: '--limit <N>', summary: 'models of one page', defaultText: '100' },
  { flags: '--after <CURSOR>', summary: 'next_cursor of the page before' },
  { flags: '--type <TYPE>', summary: 'only this model type' },
  { flags: '--tag <TAG>', summary: 'only with this tag' },
  { flags: '--health <STATE>', summary: 'only in this state', choices: ['valid', 'degraded', 'invalid'] },
]

/** Commands that show what is registered. */
export const viewCommands: readonly CliCommand[] = [
  { name: 'list', summary: 'show the models, one page at a time', options: PAGE_OPTIONS, run: list },
  {
    name: 'search',
    summary: 'show the models that have every word, or one that begins with it',
    arguments: [{ name: 'QUERY', summary: 'words of id, name, pipeline and tags' }],
    options: PAGE_OPTIONS,
    run: search,
  },
  {
    name: 'show',
    summary: 'show the metadata of a model, with its health now',
    arguments: [{ name: 'ID', summary: 'the model' }],
    run: show,
  },
  {
    name: 'describe',
    summary: 'show what a runtime executes and what that needs',
    arguments: [{ name: 'ID', summary: 'the model' }],
    options: [
      { flags: '--platform <KEY>', summary: 'for this platform, e.g. linux-x86_64', defaultText: 'this one' },
      { flags: '--backend <KEY>', summary: 'for this backend, e.g. diffusers', defaultText: 'any' },
      { flags: '--binding <ID>', summary: 'select this binding', repeatable: true, defaultText: 'all' },
    ],
    run: describe,
  },
]

async function list(context: CliContext): Promise<CliResult> {
  return page(context, (library, request) => library.listModels(request))
}

async function search(context: CliContext): Promise<CliResult> {
  const query = required(context, 'QUERY')
  return page(context, (library, request) => library.searchModels({ ...request, query }))
}

async function show(context: CliContext): Promise<CliResult> {
  const id = required(context, 'ID')
  const metadata = await withLibrary(context, (library) => library.getModel(id, { signal: context.signal }))
  if (!metadata) throw modelNotFound(id)
  return { document: metadata, text: JSON.stringify(metadata, null, 2) }
}

async function describe(context: CliContext): Promise<CliResult> {
  const [platform, backend] = [context.text('platform'), context.text('backend')]
  const descriptor = await withLibrary(context, (library) =>
    library.resolveModelExecutionDescriptor(required(context, 'ID'), {
      signal: context.signal,
      selected_binding_ids: context.texts('binding'),
      ...(platform === undefined ? {} : { platform_key: platform }),
      ...(backend === undefined ? {} : { backend_key: backend }),
    }),
  )
  return { document: descriptor, text: JSON.stringify(descriptor, null, 2) }
}

async function page(
  context: CliContext,
  find: (library: ModelLibrary, request: ListModelsRequest) => Promise<ModelSearchPageV1>,
): Promise<CliResult> {
  const [limit, after] = [context.number('limit'), context.text('after')]
  const [type, tag, health] = [context.text('type'), context.text('tag'), context.text('health')]
  const found = await withLibrary(context, (library) =>
    find(library, {
      ...(limit === undefined ? {} : { limit }),
      ...(after === undefined ? {} : { after }),
      filters: {
        ...(type === undefined ? {} : { model_type: type }),
        ...(tag === undefined ? {} : { tag }),
        ...(health === undefined ? {} : { validation_state: health }),
      },
    }),
  )
  return { document: found, text: pageLines(found) }
}
