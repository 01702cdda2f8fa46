import type { CliCommand, CliResult } from '@plinth/cli'
import type { AssetViewV1, PackWorkspaceSummaryResult } from '@plinth/contracts'
import { chooseAssets } from './choose-assets.ts'
import { describeTable } from './describe.ts'
import { EXIT_CODES, type PackerSession, resultOf, withPacker } from './with-packer.ts'

/** The commands that only look. */
export const viewCommands: readonly CliCommand[] = [
  { name: 'list', summary: 'the registered assets', run: (context) => withPacker(context, list) },
  {
    name: 'show',
    summary: 'one asset with its manifest, inputs and diagnostics',
    arguments: [{ name: 'ASSET', summary: 'an id, a root or a name' }],
    run: (context) => withPacker(context, show),
  },
  {
    name: 'doctor',
    summary: 'what is wrong with the registered assets',
    options: [
      { flags: '--expanded', summary: 'and what else lies there: unregistered roots, strays, duplicates, orphans' },
      { flags: '--fix', summary: 'first make the fixes that are safe: nothing of yours is touched' },
    ],
    examples: [
      { command: 'plinth-pack doctor --expanded', summary: 'everything that could be tidied up' },
      { command: 'plinth-pack doctor --expanded --fix --json', summary: 'tidy up, and say what was done' },
    ],
    run: (context) => withPacker(context, examine),
  },
  { name: 'summary', summary: 'what a pack would hold', run: (context) => withPacker(context, summarize) },
  {
    name: 'validate',
    summary: 'whether a pack may start; exit code 3 when it may not',
    run: (context) => withPacker(context, validate),
  },
  { name: 'surface', summary: 'the addresses that code may use', run: (context) => withPacker(context, surface) },
]

/** What a pack would hold, for people. */
export function describeSummary({ summary, assets }: PackWorkspaceSummaryResult): string[] {
  const rows = assets.map(({ asset_id, asset_name, asset_family, min_artifacts, max_artifacts }) => [
    asset_id,
    asset_name,
    asset_family,
    min_artifacts === max_artifacts ? min_artifacts : `${min_artifacts}-${max_artifacts}`,
  ])
  return [summary, ...(rows.length === 0 ? [] : describeTable(['ID', 'NAME', 'FAMILY', 'ARTIFACTS'], rows))]
}

async function list({ packer, project }: PackerSession): Promise<CliResult> {
  const result = await packer.listAssets({ project })
  const rows = result.assets.map(rowOf)
  const table = rows.length === 0 ? [] : describeTable(['ID', 'NAME', 'FAMILY', 'BUILD', 'STATE', 'ROOT'], rows)
  return resultOf(result, [result.summary, ...table])
}

function rowOf({ asset_id, asset_name, asset_family, included_in_build, runtime_state, root }: AssetViewV1) {
  return [asset_id, asset_name ?? '?', asset_family ?? '?', included_in_build ? 'yes' : 'no', runtime_state, root]
}

async function show(session: PackerSession): Promise<CliResult> {
  const { context, packer, project } = session
  const [asset] = await chooseAssets(session, [context.argument('ASSET') ?? ''])
  if (!asset) return {}
  const result = await packer.getAssetDetails({ project, asset_id: asset.asset_id })
  const inputs = describeTable(
    ['BYTES', 'INPUT'],
    result.inputs.map(({ bytes, path }) => [bytes, path]),
  )
  const table = describeTable(['ID', 'NAME', 'FAMILY', 'BUILD', 'STATE', 'ROOT'], [rowOf(asset)])
  return resultOf(result, [...table, ...(result.inputs.length === 0 ? [] : inputs)])
}

async function examine({ context, packer, project }: PackerSession): Promise<CliResult> {
  const mode = context.flag('expanded') ? 'expanded' : 'registered'
  const result = await packer.doctor({ project, mode, fix: context.flag('fix') })
  const done = result.applied_actions.map(({ summary }) => `fixed: ${summary}`)
  const proposed = result.proposed_actions.map(({ summary }) => `proposed: ${summary}`)
  return resultOf(result, [result.summary, ...done, ...proposed])
}

async function summarize({ packer, project }: PackerSession): Promise<CliResult> {
  const result = await packer.summarizePackWorkspace({ project })
  return resultOf(result, describeSummary(result))
}

async function validate({ packer, project }: PackerSession): Promise<CliResult> {
  const result = await packer.validatePackWorkspace({ project })
  const exitCode = result.blockers.length === 0 ? EXIT_CODES[result.status] : EXIT_CODES.rejected
  return { ...resultOf(result), exitCode }
}

async function surface({ packer, project }: PackerSession): Promise<CliResult> {
  const result = await packer.getCompileSurface({ project })
  const rows = result.surface?.addressables.map(({ asset_id, address }) => [asset_id, address]) ?? []
  return resultOf(result, rows.length === 0 ? [result.summary] : describeTable(['ID', 'ADDRESS'], rows))
}
