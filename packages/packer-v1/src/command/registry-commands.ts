import type { CliArgument, CliCommand, CliContext, CliResult } from '@plinth/cli'
import type { PackerResponse } from '@plinth/contracts'
import { findAssetRoots } from '../workspace/find-asset-roots.ts'
import { workspacePlaces } from '../workspace/layout.ts'
import { chooseAssets, rootOf } from './choose-assets.ts'
import { mergeResponses } from './merge-responses.ts'
import { type PackerSession, resultOf, withPacker } from './with-packer.ts'

const ASSETS: CliArgument = { name: 'ASSET', summary: 'an id, a root or a name', variadic: true }

/** The commands that change the registry. */
export const registryCommands: readonly CliCommand[] = [
  {
    name: 'init',
    summary: 'make the project a packer workspace',
    run: (context) =>
      withPacker(context, async ({ packer, project }) => resultOf(await packer.initWorkspace({ project }))),
  },
  {
    name: 'register',
    summary: 'register asset roots: directories below assets/ with an asset.json',
    arguments: [{ name: 'ROOT', summary: 'path of an asset root', variadic: true, optional: true }],
    options: [
      { flags: '--all', summary: 'every asset root that is not registered, in code-unit order' },
      { flags: '--include', summary: 'take them into the build as well' },
    ],
    examples: [{ command: 'plinth-pack register --all --include', summary: 'register everything, ready to pack' }],
    run: (context) => withPacker(context, (session) => register(session)),
  },
  {
    name: 'include',
    summary: 'take registered assets into the build',
    arguments: [ASSETS],
    run: (context) =>
      changeEach(context, 'included', ({ packer, project }, asset_id) =>
        packer.includeAssetInBuild({ project, asset_id }),
      ),
  },
  {
    name: 'exclude',
    summary: 'leave registered assets out of the build; they stay registered',
    arguments: [ASSETS],
    run: (context) =>
      changeEach(context, 'excluded', ({ packer, project }, asset_id) =>
        packer.excludeAssetFromBuild({ project, asset_id }),
      ),
  },
  {
    name: 'remove',
    summary: 'unregister an asset; its files stay, its id is never given again',
    arguments: [{ name: 'ASSET', summary: 'an id, a root or a name' }],
    options: [{ flags: '--yes', summary: 'do it without being asked' }],
    run: (context) => withPacker(context, remove),
  },
]

async function register({ context, packer, project }: PackerSession): Promise<CliResult> {
  const words = context.rest('ROOT')
  if (context.flag('all') === words.length > 0) context.refuse('name asset roots, or give --all')
  const roots = context.flag('all')
    ? await unregistered({ packer, project })
    : words.map((word) => rootOf(project.root, word))
  const include = context.flag('include')
  const answers = await Promise.all(roots.map((root) => packer.registerAsset({ project, root, include })))
  return resultOf(mergeResponses(answers, 'registered'))
}

async function unregistered({ packer, project }: Pick<PackerSession, 'packer' | 'project'>): Promise<string[]> {
  const { assets } = await packer.listAssets({ project })
  const known = new Set(assets.map(({ root }) => root))
  return (await findAssetRoots(workspacePlaces(project.root))).filter((root) => !known.has(root))
}

type Change = (session: PackerSession, asset_id: number) => Promise<PackerResponse>

function changeEach(context: CliContext, done: string, change: Change): Promise<CliResult> {
  return withPacker(context, async (session) => {
    const assets = await chooseAssets(session, context.rest('ASSET'))
    const answers = await Promise.all(assets.map(({ asset_id }) => change(session, asset_id)))
    return resultOf(mergeResponses(answers, done))
  })
}

async function remove(session: PackerSession): Promise<CliResult> {
  const { context, packer, project } = session
  const [asset] = await chooseAssets(session, [context.argument('ASSET') ?? ''])
  if (!asset) return {}
  const { asset_id, root } = asset
  if (!context.flag('yes') && !/^y(es)?$/i.test((await context.ask(`Unregister ${root}? [y/N] `)) ?? '')) {
    return withoutConsent(root)
  }
  return resultOf(await packer.removeAsset({ project, asset_id }))
}

function withoutConsent(root: string): CliResult {
  const message = `${root} stays registered: removing takes --yes.`
  const blocker = {
    code: 'consent_required',
    category: 'structural',
    severity: 'error',
    blocking: true,
    path: root,
    message,
    fixable: false,
  } as const
  return resultOf({
    contract_version: 1,
    status: 'rejected',
    summary: message,
    runtime_state: 'healthy',
    affected_assets: [],
    diagnostics: [blocker],
    proposed_actions: [],
    applied_actions: [],
    blockers: [blocker],
  })
}
