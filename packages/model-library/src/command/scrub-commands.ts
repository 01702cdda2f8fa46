import { setTimeout as pause } from 'node:timers/promises'
import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import type { ScrubReport } from '../scrub/scrub.ts'
import { byteWords } from './byte-words.ts'
import { plain } from './table.ts'
import { withLibrary } from './with-library.ts'

/** Commands that read files from end to end. */
export const scrubCommands: readonly CliCommand[] = [
  {
    name: 'scrub',
    summary: "read the library's own files and name those that are damaged; repairs nothing",
    options: [
      { flags: '--rate <BYTES>', summary: 'read no more than so many bytes in a second', defaultText: '50000000' },
      { flags: '--once', summary: 'end when every file was read; else begin again an hour later' },
    ],
    run: scrub,
    examples: [
      { command: 'plinth-models --library ~/models scrub --once', summary: 'one pass; goes on where one was stopped' },
      { command: 'plinth-models --library ~/models scrub --rate 5000000', summary: 'again and again, 5 MB a second' },
    ],
  },
]

const RATE = 50_000_000
const REST_MS = 3_600_000

async function scrub(context: CliContext): Promise<CliResult> {
  const bytesPerSecond = context.number('rate') ?? RATE
  const isOnce = context.flag('once')
  if (context.json && !isOnce)
    return context.refuse('--json prints one document', 'Add --once: without it, scrub has no end.')
  for (;;) {
    const report = await withLibrary(context, (library) =>
      library.scrub({ bytesPerSecond, signal: context.signal, onEvent: context.progress.update }),
    )
    context.progress.done()
    if (isOnce) return { document: report, text: linesOf(report), exitCode: report.damaged.length > 0 ? 3 : 0 }
    context.print(`${linesOf(report).join('\n')}\n`)
    await pause(REST_MS, undefined, { signal: context.signal })
  }
}

function linesOf({ models, files, bytes, damaged, unverified }: ScrubReport): string[] {
  return [
    ...damaged.map(({ model_id, path, code, message }) =>
      plain(`damaged ${model_id}${path === '' ? '' : `/${path}`}: ${code}: ${message}`),
    ),
    ...(unverified === 0 ? [] : [`${unverified} files have no digest to compare with`]),
    `${models} models, ${files} files, ${byteWords(bytes)} read, ${damaged.length} damaged`,
  ]
}
