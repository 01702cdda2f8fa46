import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import type { ModelLibraryEventV1 } from '@plinth/contracts'
import type { DuplicateFiles } from '../reconcile/find-duplicates.ts'
import type { ReconcileReport } from '../reconcile/reconcile-report.ts'
import { byteWords } from './byte-words.ts'
import { nextStep } from './command-line.ts'
import { isAboutApps, shareWithApps, sharingOptions } from './sharing-commands.ts'
import { plain } from './table.ts'
import { withLibrary } from './with-library.ts'

/** Commands that bring a library in line with its disk. */
export const reconcileCommands: readonly CliCommand[] = [
  {
    name: 'reconcile',
    summary: 'adopt what has no metadata, restore what is damaged, look again at what may have changed',
    options: [
      { flags: '--dry-run', summary: 'only say what would be done' },
      { flags: '--search <DIR>', summary: 'look there for bundles whose directories are gone', repeatable: true },
    ],
    run: reconcile,
    examples: [
      { command: 'plinth-models --library ~/models reconcile --dry-run', summary: 'changes nothing' },
      { command: 'plinth-models --library ~/models reconcile --search /mnt/disk', summary: 'finds moved bundles, too' },
    ],
  },
  {
    name: 'duplicates',
    summary: 'show files that are there more than once, in the library or in apps as well; share their bytes',
    options: sharingOptions,
    run: duplicates,
    examples: [
      { command: 'plinth-models --library ~/models duplicates', summary: 'the largest saving first' },
      {
        command: 'plinth-models --library ~/models duplicates --apps ~/.cache/huggingface/hub --apps ~/ComfyUI',
        summary: 'what sharing would do and save',
      },
    ],
  },
  {
    name: 'watch',
    summary: 'keep the library in line with its disk, and tell of every change, until it is interrupted',
    options: [
      { flags: '--every <SECONDS>', summary: 'look this often, whatever the system hints at', defaultText: '60' },
    ],
    run: watch,
    examples: [
      { command: 'plinth-models --library ~/models watch', summary: 'a line for each change' },
      { command: 'plinth-models --library ~/models watch --json', summary: 'each change as a JSON document of a line' },
    ],
  },
]

async function reconcile(context: CliContext): Promise<CliResult> {
  const dryRun = context.flag('dry-run')
  const search = context.texts('search')
  const report = await withLibrary(context, (library) =>
    library.reconcile({ dryRun, search, signal: context.signal, onEvent: context.progress.update }),
  )
  const lines = reportLines(report)
  const words = ['reconcile', ...search.flatMap((directory) => ['--search', directory])]
  const next = dryRun && lines.length > 0 ? ['', ...nextStep(context, 'To do it:', words)] : []
  return {
    document: report,
    text: [...(lines.length > 0 ? lines : ['nothing to do']), ...next],
    exitCode: report.unreadable.length > 0 ? 1 : 0,
  }
}

async function duplicates(context: CliContext): Promise<CliResult> {
  if (isAboutApps(context)) return shareWithApps(context)
  const report = await withLibrary(context, (library) => library.findDuplicates({ signal: context.signal }))
  const { saving } = report
  return {
    document: report,
    text: [...report.duplicates.flatMap(duplicateLines), `${byteWords(saving)} could be saved`],
  }
}

async function watch(context: CliContext): Promise<CliResult> {
  const { signal } = context
  const seconds = context.number('every')
  await withLibrary(context, async (library) => {
    const ended = new AbortController()
    const until = AbortSignal.any([signal, ended.signal])
    const events = library.subscribe({ signal: until })
    const telling = tell(context, events)
    try {
      const reports = library.watch({ signal: until, ...(seconds === undefined ? {} : { pollMs: seconds * 1000 }) })
      await Promise.race([drain(reports), telling])
    } finally {
      ended.abort()
      await telling.catch(() => {})
    }
  })
  return {}
}

async function tell(context: CliContext, events: AsyncIterable<ModelLibraryEventV1>): Promise<void> {
  for await (const event of events)
    context.print(`${context.json ? JSON.stringify(event) : plain(`${event.kind} ${event.model_id ?? ''}`.trim())}\n`)
}

/** What is done shows as events. */
async function drain(reports: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of reports);
}

function reportLines(report: ReconcileReport): string[] {
  const { adopted, staged, completed, restored, revalidated } = report
  const ids = { adopted, staged, completed, restored, 'changed health': revalidated }
  return [
    ...Object.entries(ids).flatMap(([what, each]) => each.map((id) => `${what}  ${id}`)),
    ...report.reclassified.map(({ model_id, model_type }) => `${model_type}  ${model_id}`),
    ...report.relocated.map(({ model_id, source_path }) => `relocated  ${model_id}: ${source_path}`),
    ...report.unreadable.map(({ model_id, reason }) => `unreadable  ${model_id}: ${reason}`),
    ...report.left.map(({ model_id, message }) => `left  ${model_id}: ${message}`),
    ...report.duplicates.flatMap(duplicateLines),
  ].map(plain)
}

function duplicateLines({ size, saving, files }: DuplicateFiles): string[] {
  const what = saving === 0 ? 'shared already' : `${byteWords(saving)} could be saved`
  return [
    `duplicates of ${byteWords(size)}, ${what}`,
    ...files.map(({ model_id, name }) => plain(`  ${model_id}/${name}`)),
  ]
}
