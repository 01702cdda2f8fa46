import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import { type AssetPack, openAssetPack } from '../archive/open-asset-pack.ts'
import { byteProgress } from './byte-progress.ts'
import { describeTable } from './describe.ts'
import { extractEntries } from './extract-entries.ts'
import { patchCommands } from './patch-commands.ts'

const FILE = { name: 'FILE', summary: 'an assets.pa' }

/** The commands on archives; they need no workspace. */
export const archiveCommands: readonly CliCommand[] = [
  {
    name: 'ls',
    summary: 'the entries of an assets.pa',
    arguments: [FILE],
    examples: [
      { command: 'plinth-pack ls build/assets.pa', summary: 'one line per artifact' },
      { command: 'plinth-pack ls build/assets.pa --json', summary: 'header and asset table as one document' },
    ],
    run: (context) => withPack(context, list),
  },
  {
    name: 'verify',
    summary: 'read every byte of an assets.pa and check it; exit code 1 when it is damaged',
    arguments: [FILE],
    examples: [
      { command: 'plinth-pack verify build/assets.pa', summary: 'whole, or which entries are damaged' },
      { command: 'plinth-pack verify build/assets.pa --json', summary: 'the same as one document' },
    ],
    run: (context) => withPack(context, verify),
  },
  {
    name: 'extract',
    summary: 'write entries of an assets.pa to files, decoded, digests checked',
    arguments: [FILE, { name: 'ASSET', summary: 'an id or an address', optional: true }],
    options: [
      { flags: '--all', summary: 'every entry' },
      { flags: '-o, --output <PATH>', summary: 'the file of a single entry, else a directory', defaultText: '.' },
      { flags: '--force', summary: 'replace files that are there' },
    ],
    examples: [
      { command: 'plinth-pack extract build/assets.pa hero -o hero.bin', summary: 'the one artifact of an asset' },
      { command: 'plinth-pack extract build/assets.pa --all -o out', summary: 'all of them, below out/' },
    ],
    run: (context) => withPack(context, extract),
  },
  ...patchCommands,
]

async function withPack(
  context: CliContext,
  work: (pack: AssetPack, context: CliContext) => Promise<CliResult>,
): Promise<CliResult> {
  await using pack = await openAssetPack(context.argument('FILE') ?? '')
  return await work(pack, context)
}

async function list(pack: AssetPack): Promise<CliResult> {
  const entries = await pack.entries()
  const rows = entries.map((entry) => [
    entry.asset_id,
    entry.artifact,
    entry.bytes,
    entry.stored_bytes,
    entry.codec,
    entry.family,
    entry.address,
    entry.name ?? '',
  ])
  const text = describeTable(['ID', 'ARTIFACT', 'BYTES', 'STORED', 'CODEC', 'FAMILY', 'ADDRESS', 'NAME'], rows)
  return { document: { header: pack.header, entries }, text }
}

async function verify(pack: AssetPack, context: CliContext): Promise<CliResult> {
  const report = await pack.verify({ signal: context.signal, onEvent: byteProgress(context, 'verifying') })
  if (report.state === 'whole') {
    return { document: report, text: `whole: ${report.entries} entries, ${report.bytes} bytes` }
  }
  const lines = report.problems.map(({ code, message, asset_id, artifact }) =>
    asset_id === undefined ? `${code}: ${message}` : `${code}: ${message} (asset ${asset_id}, artifact ${artifact})`,
  )
  return { document: report, text: ['damaged', ...lines], exitCode: 1 }
}

async function extract(pack: AssetPack, context: CliContext): Promise<CliResult> {
  const word = context.argument('ASSET')
  if (context.flag('all') === (word !== undefined)) context.refuse('name one asset, or give --all')
  const files = await extractEntries(pack, {
    asset: word,
    output: context.text('output'),
    existing: context.flag('force') ? 'replace' : 'refuse',
    signal: context.signal,
    onEvent: byteProgress(context, 'extracting'),
  })
  return { document: { files }, text: files.map(({ path }) => path) }
}
