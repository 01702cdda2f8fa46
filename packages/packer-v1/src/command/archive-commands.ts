import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import { type AssetPack, openAssetPack } from '../archive/open-asset-pack.ts'
import { describeTable } from './describe.ts'
import { extractEntries } from './extract-entries.ts'

/** The commands on archives; they need no workspace. */
export const archiveCommands: readonly CliCommand[] = [
  {
    name: 'ls',
    summary: 'the entries of an assets.pa',
    arguments: [{ name: 'FILE', summary: 'an assets.pa' }],
    run: (context) => withPack(context, list),
  },
  {
    name: 'verify',
    summary: 'read every byte of an assets.pa and check it; exit code 1 when it is damaged',
    arguments: [{ name: 'FILE', summary: 'an assets.pa' }],
    run: (context) => withPack(context, (pack) => verify(pack)),
  },
  {
    name: 'extract',
    summary: 'write entries of an assets.pa to files, digests checked',
    arguments: [
      { name: 'FILE', summary: 'an assets.pa' },
      { name: 'ASSET', summary: 'an id or an address', optional: true },
    ],
    options: [
      { flags: '--all', summary: 'every entry' },
      { flags: '-o, --output <PATH>', summary: 'the file of a single entry, else a directory', defaultText: '.' },
      { flags: '--force', summary: 'replace files that are there' },
    ],
    run: (context) => withPack(context, extract),
  },
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
  const rows = entries.map(({ asset_id, artifact, address, family, codec, bytes, name = '' }) => [
    asset_id,
    artifact,
    bytes,
    codec,
    family,
    address,
    name,
  ])
  const text = describeTable(['ID', 'ARTIFACT', 'BYTES', 'CODEC', 'FAMILY', 'ADDRESS', 'NAME'], rows)
  return { document: { header: pack.header, entries }, text }
}

async function verify(pack: AssetPack): Promise<CliResult> {
  const report = await pack.verify()
  if (report.state === 'whole') {
    return { document: report, text: `whole: ${report.entries} entries, ${report.bytes} bytes` }
  }
  const lines = report.problems.map(({ code, message }) => `${code}: ${message}`)
  return { document: report, text: ['damaged', ...lines], exitCode: 1 }
}

async function extract(pack: AssetPack, context: CliContext): Promise<CliResult> {
  const word = context.argument('ASSET')
  if (context.flag('all') === (word !== undefined)) context.refuse('name one asset, or give --all')
  const files = await extractEntries(pack, {
    asset: word,
    output: context.text('output'),
    existing: context.flag('force') ? 'replace' : 'refuse',
  })
  return { document: { files }, text: files.map(({ path }) => path) }
}
