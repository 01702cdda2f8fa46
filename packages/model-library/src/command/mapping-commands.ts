import type { CliCommand, CliContext, CliOption, CliResult } from '@plinth/cli'
import type { MappingPreviewV1, MappingResultV1 } from '@plinth/contracts'
import { checkMappingConfig, type MappingConfig } from '../mapping/mapping-config.ts'
import { nextStep } from './command-line.ts'
import { readDocument } from './read-document.ts'
import { aligned, plain } from './table.ts'
import { required, withLibrary } from './with-library.ts'

const CONFIG = { name: 'CONFIG', summary: 'a JSON document: app, app_dir, mappings; or - for standard input' }
const APP_DIR: CliOption = {
  flags: '--app-dir <DIR>',
  summary: "the app's folder for models",
  defaultText: 'app_dir of CONFIG',
}

/** Commands about the folders of apps. */
export const mappingCommands: readonly CliCommand[] = [
  {
    name: 'map',
    summary: 'models in the folders of an app',
    commands: [
      {
        name: 'preview',
        summary: 'show which names would be made, and which models are left out and why',
        arguments: [CONFIG],
        options: [APP_DIR],
        run: preview,
        examples: [
          { command: 'plinth-models --library ~/models map preview comfyui.json', summary: 'changes nothing' },
        ],
      },
      {
        name: 'apply',
        summary: 'make the links; only links of the library are ever replaced or removed',
        arguments: [CONFIG],
        options: [APP_DIR, { flags: '--undo', summary: 'take back what was done last; again, what was done before' }],
        run: apply,
        examples: [
          { command: 'plinth-models --library ~/models map apply comfyui.json', summary: 'what preview shows' },
          { command: 'plinth-models --library ~/models map apply comfyui.json --undo', summary: 'as it was before' },
        ],
      },
    ],
  },
]

async function preview(context: CliContext): Promise<CliResult> {
  const config = await configOf(context)
  const result = await withLibrary(context, (library) => library.previewMapping(config, { signal: context.signal }))
  const { actions, excluded } = result
  const changing = actions.filter(({ kind }) => kind !== 'skip').length
  const lines = [
    ...actionLines(actions),
    ...excluded.map(({ model_id, message }) => plain(`left out  ${model_id}: ${message}`)),
    `${changing} to change, ${actions.length - changing} to leave, ${excluded.length} left out`,
  ]
  const next = changing === 0 ? [] : ['', ...nextStep(context, 'To do it:', ['map', 'apply', ...words(context)])]
  return { document: result, text: [...lines, ...next] }
}

async function apply(context: CliContext): Promise<CliResult> {
  const config = await configOf(context)
  const call = { signal: context.signal }
  const isUndo = context.flag('undo')
  const result = await withLibrary(context, (library) =>
    isUndo ? library.undoMapping(config, call) : library.applyMapping(config, call),
  )
  const { applied, failed } = result
  const lines = [
    ...actionLines(applied),
    ...failed.map(({ action, message }) => plain(`failed  ${action.target}: ${message}`)),
    `${applied.length} changed, ${failed.length} failed`,
  ]
  const canUndo = !isUndo && applied.length > 0
  const next = canUndo ? ['', ...nextStep(context, 'To undo it:', ['map', 'apply', ...words(context), '--undo'])] : []
  return { document: result, text: [...lines, ...next], exitCode: failed.length > 0 ? 1 : 0 }
}

async function configOf(context: CliContext): Promise<MappingConfig> {
  const document = await readDocument(context, required(context, 'CONFIG'))
  const appDir = context.text('app-dir')
  const config = appDir === undefined ? document : { ...Object(document), app_dir: appDir }
  checkMappingConfig(config)
  return config
}

function actionLines(actions: MappingPreviewV1['actions'] | MappingResultV1['applied']): string[] {
  return aligned(
    actions.map(({ kind, target, model_id, message }) =>
      [kind, target, message === undefined ? model_id : `${model_id} (${message})`].map(plain),
    ),
  )
}

function words(context: CliContext): string[] {
  const appDir = context.text('app-dir')
  return [required(context, 'CONFIG'), ...(appDir === undefined ? [] : ['--app-dir', appDir])]
}
