import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import { classifyImportPath } from '../import/classify-import-path.ts'
import type { CopyImportRequest, CopyMode } from '../import/copy-request.ts'
import { describeClassification } from './describe-classification.ts'
import { registered } from './registered.ts'
import { required, withLibrary } from './with-library.ts'

/** Commands that make files the library's own. */
export const importCommands: readonly CliCommand[] = [
  {
    name: 'classify',
    summary: 'say what a file or directory of weights is, without a library',
    arguments: [{ name: 'PATH', summary: 'a file, one of a set of shards, or a directory' }],
    run: classify,
    examples: [{ command: 'plinth-models classify ./llama.gguf', summary: 'format, type, and what is wrong' }],
  },
  {
    name: 'import',
    summary: 'copy a file or directory of weights into the library',
    arguments: [{ name: 'PATH', summary: 'a file, one of a set of shards, or a directory; it stays as it is' }],
    options: [
      { flags: '--family <FAMILY>', summary: 'first part of the name, e.g. llama', required: true },
      { flags: '--name <NAME>', summary: 'the official name', required: true },
      { flags: '--type <TYPE>', summary: 'the type of model', defaultText: 'what the files say' },
      { flags: '--tag <TAG>', summary: 'a tag', repeatable: true },
      { flags: '--mode <MODE>', summary: 'copy, reflink or hardlink', defaultText: 'copy' },
    ],
    run: importPath,
    examples: [
      {
        command: "plinth-models --library ~/models import ./llama.gguf --family llama --name 'Llama 3 8B'",
        summary: 'becomes llm/llama/llama_3_8b',
      },
    ],
  },
  {
    name: 'import-in-place',
    summary: 'register files that already lie in the directory of a model',
    arguments: [{ name: 'ID', summary: 'type/family/name: the directory, below the library' }],
    options: [
      { flags: '--name <NAME>', summary: 'the official name', defaultText: 'the last part of the id' },
      { flags: '--tag <TAG>', summary: 'a tag', repeatable: true },
    ],
    run: importInPlace,
    examples: [
      {
        command: 'plinth-models --library ~/models import-in-place llm/llama/tiny',
        summary: 'its files stay where they are',
      },
    ],
  },
]

async function classify(context: CliContext): Promise<CliResult> {
  const found = await classifyImportPath(resolve(required(context, 'PATH')), { signal: context.signal })
  return {
    document: found,
    text: describeClassification(found),
    exitCode: found.validation_state === 'valid' ? 0 : 3,
  }
}

async function importPath(context: CliContext): Promise<CliResult> {
  const source_path = resolve(required(context, 'PATH'))
  const isDirectory = await stat(source_path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  const request: CopyImportRequest = {
    source_path,
    family: context.text('family') ?? '',
    official_name: context.text('name') ?? '',
    model_type: context.text('type'),
    tags: context.texts('tag'),
    mode: modeOf(context),
  }
  const call = { signal: context.signal, onEvent: context.progress.update }
  const result = await withLibrary(
    context,
    (library) => (isDirectory ? library.importDirectory(request, call) : library.importFile(request, call)),
    'make',
  )
  return registered(context, result)
}

function modeOf(context: CliContext): CopyMode | undefined {
  const mode = context.text('mode')
  if (mode === undefined || mode === 'copy' || mode === 'reflink' || mode === 'hardlink') return mode
  return context.refuse(`${mode} is no mode`, 'Use copy, reflink or hardlink.')
}

async function importInPlace(context: CliContext): Promise<CliResult> {
  const request = {
    model_id: required(context, 'ID'),
    official_name: context.text('name'),
    tags: context.texts('tag'),
  }
  const call = { signal: context.signal, onEvent: context.progress.update }
  return registered(context, await withLibrary(context, (library) => library.importInPlace(request, call)))
}
