import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aProject } from './a-pack-project.ts'
import { aFolder } from './a-studio.ts'
import { PNG_OF_FOUR_PIXELS, writeAsset } from './pack-project.ts'

it('moves an asset aside after a preview and its consent, and back again byte for byte', async () => {
  const { call, params, project } = await aProject()
  const content = join(project, 'assets/hero/content.txt')
  const apply = async (target: {
    readonly kind: string
    readonly asset_id?: number
    readonly quarantine_id?: string
  }) => {
    const { preview_id = '', proposed_actions } = await call('POST /api/packs/:root/preview', { params, body: target })
    expect(proposed_actions[0]?.kind).toBe(target.kind)
    return call('POST /api/packs/:root/apply', { params, body: { preview_id, consent: true } })
  }
  expect(await apply({ kind: 'quarantine_asset', asset_id: 1 })).toMatchObject({ status: 'success' })
  expect(existsSync(content)).toBe(false)
  const { quarantined } = await call('GET /api/packs/:root/quarantine', { params })
  expect(quarantined).toMatchObject([{ asset_id: 1, root: 'assets/hero', state: 'restorable', files: 2 }])
  const [{ quarantine_id = '' } = {}] = quarantined
  expect(await apply({ kind: 'restore_asset', quarantine_id })).toMatchObject({ status: 'success' })
  expect(readFileSync(content, 'utf8')).toBe('hero')
})

it('gives an input of an asset as a picture, and no other file of the machine', async () => {
  const { call, raw, params, project, root } = await aProject()
  writeFileSync(join(root, 'outside.png'), PNG_OF_FOUR_PIXELS)
  const assetRoots = [writeAsset(project, 'icon', { files: { 'icon.png': PNG_OF_FOUR_PIXELS, 'note.txt': 'a' } })]
  writeFileSync(join(project, 'assets/icon/unlisted.png'), PNG_OF_FOUR_PIXELS)
  await call('POST /api/packs/:root/assets', { params, body: { assetRoots, include: true } })
  const ask = (input: string, of = params.root) =>
    raw('GET', `/api/packs/${encodeURIComponent(of)}/assets/3/picture?input=${encodeURIComponent(input)}`)
  const { status, headers } = await ask('icon.png')
  expect([status, headers['content-type'], headers['content-length']]).toEqual([
    200,
    'image/png',
    String(PNG_OF_FOUR_PIXELS.length),
  ])
  expect(headers['content-security-policy']).toBe("default-src 'none'")
  const inputs = ['note.txt', 'unlisted.png', '../../../outside.png', '../hero/content.txt', 'asset.json', '']
  const refused = await Promise.all(inputs.map((input) => ask(input)))
  expect(refused.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 404, 400])
  rmSync(join(project, 'assets/icon/icon.png'))
  symlinkSync(join(root, 'outside.png'), join(project, 'assets/icon/icon.png'))
  expect((await ask('icon.png')).status).toBe(404)
  expect((await ask('icon.png', aFolder())).status).toBe(403)
})

it('refuses to apply a preview that the workspace has left behind', async () => {
  const { call, params, project } = await aProject()
  const body = { kind: 'quarantine_asset', asset_id: 1 }
  const { preview_id = '', revision = 0 } = await call('POST /api/packs/:root/preview', { params, body })
  writeFileSync(join(project, 'assets/hero/content.txt'), 'a braver hero')
  const given = { params, body: { preview_id, revision, consent: true } }
  expect(await call('POST /api/packs/:root/apply', given)).toMatchObject({
    status: 'rejected',
    blockers: [{ code: 'stale_preview' }],
  })
  expect(readFileSync(join(project, 'assets/hero/content.txt'), 'utf8')).toBe('a braver hero')
})
