import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'

async function look(workspace: TemporaryWorkspace, asset_id: number) {
  const { service, project } = workspace
  const { blockers } = await service.validatePackWorkspace({ project })
  const { inputs } = await service.getAssetDetails({ project, asset_id })
  return { inputs: inputs.map(({ path }) => path), codes: blockers.map(({ code }) => code) }
}

it('takes paths and globs, each file once, in code-unit order of the paths', async () => {
  await using workspace = await createTemporaryWorkspace()
  const files = {
    'b.bin': '',
    'a/c.bin': '',
    'a/b/d.bin': '',
    'é.bin': '',
    'a.txt': '',
    'Z.bin': '',
    '.hidden.bin': '',
  }
  const inputs = ['é.bin', '**/*.bin', 'b.bin', './a.txt', '.hidden.bin']
  const asset_id = await workspace.addAsset('hero', { manifest: { inputs }, files })

  expect(await look(workspace, asset_id)).toEqual({
    inputs: ['.hidden.bin', 'Z.bin', 'a.txt', 'a/b/d.bin', 'a/c.bin', 'b.bin', 'é.bin'],
    codes: [],
  })
})

it('takes a file whose name looks like a glob when it is there', async () => {
  await using workspace = await createTemporaryWorkspace()
  const files = { 'hero (1).bin': '', '[x].bin': '', 'x.bin': '' }
  const asset_id = await workspace.addAsset('hero', { manifest: { inputs: ['hero (1).bin', '[x].bin'] }, files })

  expect((await look(workspace, asset_id)).inputs).toEqual(['[x].bin', 'hero (1).bin'])
})

it('leaves asset.json and asset roots inside the root out of globs', async () => {
  await using workspace = await createTemporaryWorkspace()
  const asset_id = await workspace.addAsset('hero', { manifest: { inputs: ['**'] } })
  await workspace.writeAsset('hero/sword')
  await workspace.writeFile('assets/hero/notes/readme.txt', '')

  expect(await look(workspace, asset_id)).toEqual({ inputs: ['content.bin', 'notes/readme.txt'], codes: [] })
})

it('refuses a pattern that could lead out of the asset root, also inside braces', async () => {
  await using workspace = await createTemporaryWorkspace()
  await workspace.writeFile('assets/secret.bin', 'not for the pack')
  const patterns = [
    '../secret.bin',
    'a/../../secret.bin',
    '{..,a}/secret.bin',
    '/etc/hostname',
    'C:/x',
    'a\\b',
    '!*.bin',
    '@(..)/*',
  ]
  const asset_id = await workspace.addAsset('hero', { manifest: { inputs: ['content.bin', ...patterns] } })

  expect(await look(workspace, asset_id)).toEqual({
    inputs: ['content.bin'],
    codes: patterns.map(() => 'input_invalid'),
  })
})

it('refuses links that lead out of the asset root, and follows those that stay inside', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { root } = workspace
  await workspace.writeFile('outside/secret.bin', 'not for the pack')
  const inputs = ['alias.bin', 'out.bin', 'directory/secret.bin', 'broken.bin', 'loop.bin']
  const asset_id = await workspace.addAsset('hero', { manifest: { inputs }, files: { 'content.bin': '' } })
  await symlink('content.bin', join(root, 'assets/hero/alias.bin'))
  await symlink('../../outside/secret.bin', join(root, 'assets/hero/out.bin'))
  await symlink('../../outside', join(root, 'assets/hero/directory'))
  await symlink('nowhere', join(root, 'assets/hero/broken.bin'))
  await symlink('loop.bin', join(root, 'assets/hero/loop.bin'))

  expect(await look(workspace, asset_id)).toEqual({
    inputs: ['alias.bin'],
    codes: ['input_missing', 'input_outside_root', 'input_missing', 'input_outside_root'],
  })
})

it('refuses an asset root that a link leads out of assets', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.writeFile(
    'elsewhere/asset.json',
    JSON.stringify({ schema_version: 1, name: 'x', family: 'blob', inputs: [] }),
  )
  await symlink(join(root, 'elsewhere'), join(root, 'assets/linked'))
  const result = await service.registerAsset({ project, root: 'assets/linked' })

  expect([result.status, result.blockers.map(({ code }) => code)]).toEqual(['rejected', ['root_invalid']])
})

it('blocks on an input that is missing, a directory, or not named at all', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { root } = workspace
  await workspace.addAsset('missing', { manifest: { inputs: ['gone.bin'] } })
  await workspace.addAsset('unmatched', { manifest: { inputs: ['*.png'] } })
  await workspace.addAsset('empty', { manifest: { inputs: [] } })
  await mkdir(join(root, 'assets/directory/folder'), { recursive: true })
  await workspace.addAsset('directory', { manifest: { inputs: ['folder'] } })
  const { service, project } = workspace
  const { assets } = await service.validatePackWorkspace({ project })

  expect(assets.map(({ asset_name, diagnostics }) => [asset_name, ...diagnostics.map(({ code }) => code)])).toEqual([
    ['missing', 'input_missing'],
    ['unmatched', 'inputs_missing'],
    ['empty', 'inputs_missing'],
    ['directory', 'input_not_a_file'],
  ])
})

it('normalises the names of inputs, so that a pack does not depend on how a file system spells them', async () => {
  await using workspace = await createTemporaryWorkspace()
  const files = { 'e\u0301.bin': 'decomposed' }
  const asset_id = await workspace.addAsset('hero', { manifest: { inputs: ['*.bin'] }, files })

  expect((await look(workspace, asset_id)).inputs).toEqual(['\u00e9.bin'])
})

it('refuses two inputs that only a file system can tell apart', async () => {
  await using workspace = await createTemporaryWorkspace()
  const files = { 'e\u0301.bin': 'decomposed', '\u00e9.bin': 'composed' }
  const asset_id = await workspace.addAsset('hero', { manifest: { inputs: ['*.bin'] }, files })

  expect((await look(workspace, asset_id)).codes).toEqual(['input_ambiguous'])
})
