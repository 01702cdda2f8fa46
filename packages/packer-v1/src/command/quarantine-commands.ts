import type { CliArgument, CliCommand, CliOption, CliResult } from '@plinth/cli'
import { CodedError, type PackerResponse, type QuarantinedAssetV1 } from '@plinth/contracts'
import { chooseAssets, rootOf } from './choose-assets.ts'
import { describeTable } from './describe.ts'
import { type PackerSession, resultOf, withPacker } from './with-packer.ts'

const ASSET: CliArgument = { name: 'ASSET', summary: 'an id, a root or a name' }
const YES: CliOption = { flags: '--yes', summary: 'do it without being asked' }

/** The commands that move assets aside and back, and the one that says where an author moved one. */
export const quarantineCommands: readonly CliCommand[] = [
  {
    name: 'quarantine',
    summary: 'assets that are moved aside, and can come back',
    examples: [
      { command: 'plinth-pack quarantine add hero --yes', summary: 'move the root of hero aside' },
      { command: 'plinth-pack quarantine list', summary: 'what can come back, with the id that brings it' },
      { command: 'plinth-pack quarantine restore assets/hero --yes', summary: 'put it back, byte for byte' },
    ],
    commands: [
      {
        name: 'add',
        summary: 'move an asset root to .packer/quarantine and unregister it',
        arguments: [ASSET],
        options: [YES],
        run: (context) => withPacker(context, add),
      },
      { name: 'list', summary: 'what is in quarantine', run: (context) => withPacker(context, list) },
      {
        name: 'restore',
        summary: 'put an asset root back where it lay, under its old id; overwrites nothing',
        arguments: [{ name: 'ENTRY', summary: 'an id of `quarantine list`, or a root or name that is there once' }],
        options: [YES],
        run: (context) => withPacker(context, restore),
      },
    ],
  },
  {
    name: 'relocate',
    summary: 'say where you moved an asset root: the asset keeps its id',
    arguments: [ASSET, { name: 'ROOT', summary: 'where it lies now' }],
    options: [YES],
    examples: [
      { command: 'plinth-pack relocate hero assets/people/hero --yes', summary: 'after moving the directory' },
    ],
    run: (context) => withPacker(context, relocate),
  },
]

async function add(session: PackerSession): Promise<CliResult> {
  const { context, packer, project } = session
  const [asset] = await chooseAssets(session, [context.argument('ASSET') ?? ''])
  if (!asset) return {}
  const { asset_id } = asset
  return consented(session, (consent) => packer.quarantineAsset({ project, asset_id, ...consent }))
}

async function list({ packer, project }: PackerSession): Promise<CliResult> {
  const result = await packer.listQuarantine({ project })
  const rows = result.quarantined.map(rowOf)
  const table = rows.length === 0 ? [] : describeTable(['ENTRY', 'ASSET', 'STATE', 'FILES', 'BYTES', 'ROOT'], rows)
  return resultOf(result, [result.summary, ...table])
}

function rowOf({ quarantine_id, asset_id, state, files, bytes, root }: QuarantinedAssetV1) {
  return [quarantine_id, asset_id, state, files, bytes, root]
}

async function restore(session: PackerSession): Promise<CliResult> {
  const { context, packer, project } = session
  const word = context.argument('ENTRY') ?? ''
  const { quarantined } = await packer.listQuarantine({ project })
  const quarantine_id = chooseEntry(quarantined, word, rootOf(project.root, word))
  return consented(session, (consent) => packer.restoreAsset({ project, quarantine_id, ...consent }))
}

/** An entry by its id, else by a root, else by a name, where only one has it. */
function chooseEntry(quarantined: readonly QuarantinedAssetV1[], word: string, root: string): string {
  const ways = [
    quarantined.filter(({ quarantine_id }) => quarantine_id === word),
    quarantined.filter((entry) => entry.root === root),
    quarantined.filter(({ asset_name }) => asset_name === word),
  ]
  const [first, ...others] = ways.find((found) => found.length > 0) ?? []
  if (first && others.length === 0) return first.quarantine_id
  const what = first ? 'several entries of the quarantine are' : 'nothing in quarantine is'
  throw new CodedError('quarantine_unknown', `${what} called ${word}`, {
    hint: 'plinth-pack quarantine list shows the ids.',
    details: { entry: word },
  })
}

async function relocate(session: PackerSession): Promise<CliResult> {
  const { context, packer, project } = session
  const [asset] = await chooseAssets(session, [context.argument('ASSET') ?? ''])
  if (!asset) return {}
  const root = rootOf(project.root, context.argument('ROOT') ?? '')
  const request = { project, kind: 'relocate_asset', asset_id: asset.asset_id, root } as const
  const preview = await packer.previewAction(request)
  const { preview_id } = preview
  if (preview_id === undefined) return resultOf(preview)
  return consented(session, ({ consent }) => packer.applyAction({ project, preview_id, consent }))
}

interface Consent {
  readonly consent: boolean
  readonly preview_id?: string
}

/** Asks for consent unless `--yes` gives it. What is consented to is what was shown. */
async function consented(
  { context }: PackerSession,
  apply: (consent: Consent) => Promise<PackerResponse & { readonly preview_id?: string }>,
): Promise<CliResult> {
  if (context.flag('yes')) return resultOf(await apply({ consent: true }))
  const asked = await apply({ consent: false })
  const isAsked = asked.blockers.some(({ code }) => code === 'consent_required')
  const question = `${asked.summary} Go on? [y/N] `
  if (!isAsked || !/^y(es)?$/i.test((await context.ask(question)) ?? '')) return resultOf(asked)
  const { preview_id } = asked
  return resultOf(await apply({ consent: true, ...(preview_id === undefined ? {} : { preview_id }) }))
}
