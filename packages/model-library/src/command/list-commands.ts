import { setImmediate } from 'node:timers/promises'
import type { CliCommand, CliContext, CliOption, CliResult } from '@plinth/cli'
import type { ModelSearchPageV1 } from '@plinth/contracts'
import type { ListModelsRequest, ModelFacet } from '../index/page-request.ts'
import type { ModelLibrary } from '../model-library.ts'
import { nextStep } from './command-line.ts'
import { modelLines, modelTable } from './model-rows.ts'
import { required, withLibrary } from './with-library.ts'

const PAGE_OPTIONS: readonly CliOption[] = [
  { flags: '--limit <N>', summary: 'models of one page, 1 to 1000', defaultText: '100; all when piped' },
  { flags: '--after <CURSOR>', summary: 'next_cursor of the page before' },
  { flags: '--type <TYPE>', summary: 'only this model type, e.g. diffusion' },
  { flags: '--tag <TAG>', summary: 'only with this tag' },
  { flags: '--health <STATE>', summary: 'only in this state', choices: ['valid', 'degraded', 'invalid'] },
]

/** Commands that show many models. */
export const listCommands: readonly CliCommand[] = [
  {
    name: 'list',
    summary: 'show the models, one page at a time',
    options: PAGE_OPTIONS,
    run: list,
    examples: [
      { command: 'plinth-models --library ~/models list --health degraded', summary: 'what would not load now' },
      {
        command: 'plinth-models --library ~/models list | cut -f 1',
        summary: 'all ids; a pipe gets tabs and every page',
      },
    ],
  },
  {
    name: 'search',
    summary: 'show the models that have every word, or one that begins with it',
    arguments: [{ name: 'QUERY', summary: 'words of id, name, pipeline and tags, in one argument' }],
    options: PAGE_OPTIONS,
    run: search,
    examples: [{ command: "plinth-models --library ~/models search 'sdxl turb'", summary: 'both words, in any order' }],
  },
]

async function list(context: CliContext): Promise<CliResult> {
  return pages(context, ['list'], (library, request) => library.listModels(request))
}

async function search(context: CliContext): Promise<CliResult> {
  const query = required(context, 'QUERY')
  return pages(context, ['search', query], (library, request) => library.searchModels({ ...request, query }))
}

type Find = (library: ModelLibrary, request: ListModelsRequest) => Promise<ModelSearchPageV1>

/** One page for a person and as a document; every page for another program, unless it asked for so many. */
async function pages(context: CliContext, words: readonly string[], find: Find): Promise<CliResult> {
  const { limit, after, ...asked } = requestOf(context)
  const isEverything = !context.json && !context.terminal.stdout && limit === undefined
  const rest = isEverything ? asked : { ...asked, facets: FACETS }
  const page = await withLibrary(context, async (library) => {
    const first = await find(library, {
      ...rest,
      ...(after === undefined ? {} : { after }),
      ...(limit === undefined ? {} : { limit }),
      ...(isEverything ? { limit: LARGEST } : {}),
    })
    return isEverything
      ? printRest(context, first, (cursor) => find(library, { ...rest, after: cursor, limit: LARGEST }))
      : first
  })
  if (!context.terminal.stdout) return { document: page, text: modelLines(page.models) }
  const { columns } = context
  const { next_cursor } = page
  if (next_cursor === undefined) return { document: page, text: modelTable(page, { columns }) }
  const next = nextStep(context, 'The next page:', [...words, ...optionsOf(context), '--after', next_cursor])
  return { document: page, text: modelTable(page, { columns, next }) }
}

/** What pages are filtered by. */
const FACETS: readonly ModelFacet[] = ['model_type', 'tag', 'storage_kind', 'validation_state', 'bundle_format']
const LARGEST = 1000

/** Prints page by page and gives the last one, so that a reader that goes away ends it early. */
async function printRest(
  context: CliContext,
  first: ModelSearchPageV1,
  next: (cursor: string) => Promise<ModelSearchPageV1>,
): Promise<ModelSearchPageV1> {
  let page = first
  while (page.next_cursor !== undefined) {
    context.print(
      modelLines(page.models)
        .map((line) => `${line}\n`)
        .join(''),
    )
    await setImmediate()
    context.signal.throwIfAborted()
    page = await next(page.next_cursor)
  }
  return page
}

function requestOf(context: CliContext): ListModelsRequest {
  const [limit, after] = [context.number('limit'), context.text('after')]
  const [type, tag, health] = [context.text('type'), context.text('tag'), context.text('health')]
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(after === undefined ? {} : { after }),
    filters: {
      ...(type === undefined ? {} : { model_type: type }),
      ...(tag === undefined ? {} : { tag }),
      ...(health === undefined ? {} : { validation_state: health }),
    },
  }
}

/** The options that make this page, but for where it begins. */
function optionsOf({ text }: CliContext): string[] {
  return ['limit', 'type', 'tag', 'health'].flatMap((name) => {
    const value = text(name)
    return value === undefined ? [] : [`--${name}`, value]
  })
}
