import { mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAssetPack } from '@plinth/packer-v1'
import { expect, it } from 'vitest'
import type { StudioEvent } from '../src/api/events.ts'
import type { PackRun } from '../src/api/packing.ts'
import { compose } from '../src/server/compose.ts'
import { aProject } from './a-pack-project.ts'
import { aFolder, type TestStudio } from './a-studio.ts'
import { writeAsset } from './pack-project.ts'

it('opens a directory as a pack project, makes a workspace of it on request and registers what lies there', async () => {
  const { call, listen, params, project } = await aProject({ workspace: 'none' })
  expect(await call('GET /api/packs/:root', { params })).toEqual({
    root: project,
    list: null,
    findings: null,
    run: null,
  })
  expect(await call('POST /api/packs/:root/init', { params })).toMatchObject({ status: 'success' })
  const listener = listen((await call('GET /api/state', {})).cursor)
  await call('GET /api/packs/:root', { params })
  await listener.until(({ kind }) => kind === 'pack_project_changed')
  const { findings } = await call('GET /api/packs/:root', { params })
  expect(findings?.diagnostics.map(({ code, path }) => [code, path])).toEqual([
    ['root_unregistered', 'assets/hero'],
    ['root_unregistered', 'assets/tree'],
  ])
  const body = { assetRoots: ['assets/tree', 'assets/hero', 'assets/none'], include: true }
  const { results } = await call('POST /api/packs/:root/assets', { params, body })
  expect(results.map(({ status, asset_id, blockers }) => [status, asset_id, blockers[0]?.code])).toEqual([
    ['success', 1, undefined],
    ['success', 2, undefined],
    ['rejected', undefined, 'root_invalid'],
  ])
  const { list } = await call('GET /api/packs/:root', { params })
  expect(list?.assets.map(({ asset_name, runtime_state }) => [asset_name, runtime_state])).toEqual([
    ['tree', 'healthy'],
    ['hero', 'healthy'],
  ])
  listener.stop()
})

it('includes, excludes and removes an asset through the packer, and shows it with its inputs', async () => {
  const { call, params } = await aProject()
  const asset = { params: { ...params, assetId: '1' } }
  expect(await call('GET /api/packs/:root/assets/:assetId', asset)).toMatchObject({
    asset: { asset_name: 'hero', included_in_build: true },
    inputs: [{ path: 'content.txt', bytes: 4 }],
  })
  await call('POST /api/packs/:root/assets/:assetId/exclude', asset)
  expect(await call('GET /api/packs/:root/summary', { params })).toMatchObject({ total_included: 1 })
  await call('POST /api/packs/:root/assets/:assetId/include', asset)
  expect(await call('GET /api/packs/:root/summary', { params })).toMatchObject({ total_included: 2 })
  const removal = { kind: 'remove_asset', asset_id: 1 }
  const { preview_id = '', revision = 0 } = await call('POST /api/packs/:root/preview', { params, body: removal })
  const body = { preview_id, revision, consent: false }
  const refused = await call('POST /api/packs/:root/apply', { params, body })
  expect(refused).toMatchObject({ status: 'rejected', blockers: [{ code: 'consent_required' }] })
  const applied = await call('POST /api/packs/:root/apply', { params, body: { ...body, consent: true } })
  expect(applied).toMatchObject({ status: 'success', affected_assets: [1] })
  expect(await call('POST /api/packs/:root/preview', { params, body: removal })).toMatchObject({
    status: 'rejected',
    blockers: [{ code: 'asset_unknown' }],
  })
})

it('refuses a pack project outside of the roots, through a link and by any route, and learns nothing of what is there', async () => {
  const { call, root, project } = await aProject()
  const outside = aFolder()
  symlinkSync(outside, join(root, 'link'))
  for (const place of [outside, join(root, 'link'), join(project, '../../..'), join(outside, 'nothing'), 'relative']) {
    const given = { params: { root: place } }
    const asset = { params: { root: place, assetId: '1' } }
    const attempts = [
      call('GET /api/packs/:root', given),
      call('POST /api/packs/:root/init', given),
      call('POST /api/packs/:root/doctor', given),
      call('POST /api/packs/:root/assets', { ...given, body: { assetRoots: ['assets/a'], include: true } }),
      call('GET /api/packs/:root/assets/:assetId', asset),
      call('POST /api/packs/:root/assets/:assetId/include', asset),
      call('POST /api/packs/:root/assets/:assetId/exclude', asset),
      call('POST /api/packs/:root/preview', { ...given, body: { kind: 'remove_asset', asset_id: 1 } }),
      call('POST /api/packs/:root/apply', { ...given, body: { preview_id: 'a', consent: true } }),
      call('GET /api/packs/:root/quarantine', given),
      call('GET /api/packs/:root/summary', given),
      call('POST /api/packs/:root/validation', given),
      call('POST /api/packs/:root/pack', given),
      call('GET /api/packs/:root/contents', given),
    ]
    const ends = await Promise.all(attempts.map((attempt) => attempt.catch((error: Error) => error.message)))
    expect(new Set(ends)).toEqual(new Set(['403 path_outside_roots']))
  }
})

it('refuses to pack for another page or a foreign Host, and begins nothing', async () => {
  const { raw, call, params } = await aProject()
  const path = `/api/packs/${encodeURIComponent(params.root)}/pack`
  const json = { 'content-type': 'application/json' }
  const foreign = [{ ...json, origin: 'https://evil.example' }, { ...json, host: 'evil.example' }, {}]
  const refused = await Promise.all(foreign.map((headers) => raw('POST', path, { headers, body: '{}' })))
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 415])
  expect((await call('GET /api/packs/:root', { params })).run).toBeNull()
})

it('packs to the end by events alone, and what it packed is there byte for byte', async () => {
  const { call, listen, params, project } = await aProject()
  const listener = listen((await call('GET /api/state', {})).cursor)
  expect(await call('POST /api/packs/:root/pack', { params })).toMatchObject({ root: project })
  const { result } = await endOf(listener)
  expect(result).toMatchObject({ status: 'success', total_packed: 2 })
  expect(result?.artifacts[0]).toMatchObject({ label: 'assets.pa', path: 'build/assets.pa' })
  await using pack = await openAssetPack(join(project, 'build/assets.pa'))
  expect(await pack.verify()).toMatchObject({ state: 'whole', entries: 2 })
  expect(new TextDecoder().decode(await pack.read({ address: 'hero' }))).toBe('hero')
  const { contents } = await call('GET /api/packs/:root/contents', { params })
  expect(contents?.entries.map(({ asset_id }) => asset_id)).toEqual([1, 2])
  const kinds = listener.events.flatMap((event) => (event.kind === 'packer_event' ? [event.event.kind] : []))
  expect(kinds.filter((kind) => kind.startsWith('build_'))).toEqual(['build_started', 'build_finished'])
  const runs = listener.events.flatMap((event) => (event.kind === 'pack_changed' ? [event.run.state] : []))
  expect([runs[0], runs.at(-1)]).toEqual(['waiting', 'ended'])
  listener.stop()
})

it('is refused by the packer when it asks to pack a red project, whoever asks, and the pack of before stays byte for byte', async () => {
  const studio = await aProject()
  const { call, params, project } = studio
  await packToEnd(studio, params)
  const before = readFileSync(join(project, 'build/assets.pa'))
  rmSync(join(project, 'assets/hero/content.txt'))
  const validation = await call('POST /api/packs/:root/validation', { params })
  expect(validation.blockers.map(({ code }) => code)).toEqual(['input_missing'])
  const run = await call('POST /api/packs/:root/pack', { params })
  expect(run).toMatchObject({ state: 'ended', result: { status: 'rejected', blockers: [{ code: 'input_missing' }] } })
  expect(readFileSync(join(project, 'build/assets.pa'))).toEqual(before)
})

it('leaves the order of packs to the packer: two that are asked for at once are packed one after the other', async () => {
  const { call, listen, params } = await aProject()
  const listener = listen((await call('GET /api/state', {})).cursor)
  const runs = await Promise.all([
    call('POST /api/packs/:root/pack', { params }),
    call('POST /api/packs/:root/pack', { params }),
  ])
  expect(new Set(runs.map(({ runId }) => runId)).size).toBe(2)
  await Promise.all(runs.map(({ runId }) => endOf(listener, runId)))
  const order = listener.events.flatMap((event) =>
    event.kind === 'packer_event' && event.event.kind.startsWith('build_') ? [event.event.kind] : [],
  )
  expect(order).toEqual(['build_started', 'build_finished', 'build_started', 'build_finished'])
  listener.stop()
})

it('tells pages the states of the packer as it tells them, when files change behind its back', async () => {
  const { call, listen, params, project } = await aProject()
  await call('GET /api/packs/:root', { params })
  await call('POST /api/packs/:root/doctor', { params })
  const listener = listen((await call('GET /api/state', {})).cursor)
  writeFileSync(join(project, 'assets/hero/content.txt'), 'a braver hero')
  utimesSync(join(project, 'assets/hero/content.txt'), 1, 1)
  await call('POST /api/packs/:root/doctor', { params })
  await listener.until((event) => stateOf(event) === 'healthy')
  const states = listener.events.flatMap((event) => stateOf(event) ?? [])
  // The system may tell of one change twice: then it is stale once more before it is healthy.
  const told = states.slice(0, states.indexOf('healthy') + 1).join(' ')
  expect(told).toMatch(/^stale reconciling( stale reconciling| stale)* healthy$/)
  listener.stop()
})

it('hears of a file that changed without being asked to look', async () => {
  const { call, listen, params, project } = await aProject()
  await call('GET /api/packs/:root', { params })
  await call('POST /api/packs/:root/doctor', { params })
  const listener = listen((await call('GET /api/state', {})).cursor)
  rmSync(join(project, 'assets/hero'), { recursive: true })
  await listener.until((event) => stateOf(event) === 'diverged')
  await listener.until(({ kind }) => kind === 'pack_project_changed')
  listener.stop()
})

it('goes on in the middle of a stream where a page left it, with every event of the packer that it missed', async () => {
  const { call, listen, params } = await aProject()
  await call('GET /api/packs/:root', { params })
  const { cursor } = await call('GET /api/state', {})
  const first = listen(cursor)
  await call('POST /api/packs/:root/pack', { params })
  await endOf(first)
  const at = first.events.findIndex((event) => event.kind === 'packer_event' && event.event.kind === 'build_started')
  first.stop()
  const all = listen(cursor)
  await endOf(all)
  expect(all.events.slice(0, first.events.length)).toEqual(first.events)
  expect(at).toBeGreaterThanOrEqual(0)
  all.stop()
})

it('has one event bus, made by the composition, that the packer publishes on', async () => {
  const folder = aFolder()
  const host = await compose({ dataDir: join(folder, 'data') })
  const project = join(folder, 'project')
  mkdirSync(project)
  writeAsset(project, 'hero')
  const heard: string[] = []
  host.events.subscribe(({ kind }) => heard.push(kind), { project_id: 'a' })
  await host.packer.initWorkspace({ project: { project_id: 'a', root: project } })
  await host.packer.registerAsset({ project: { project_id: 'a', root: project }, root: 'assets/hero' })
  await host.close()
  expect(heard.filter((kind) => kind !== 'runtime_state_changed')).toEqual([
    'action_applied',
    'asset_discovered',
    'action_applied',
  ])
})

async function packToEnd({ call, listen }: TestStudio, params: { readonly root: string }): Promise<PackRun> {
  const listener = listen((await call('GET /api/state', {})).cursor)
  const { runId } = await call('POST /api/packs/:root/pack', { params })
  const run = await endOf(listener, runId)
  listener.stop()
  return run
}

async function endOf(listener: ReturnType<TestStudio['listen']>, runId?: string): Promise<PackRun> {
  const isEnd = (event: StudioEvent) =>
    event.kind === 'pack_changed' && event.run.state === 'ended' && (runId ?? event.run.runId) === event.run.runId
  const event = await listener.until(isEnd)
  if (event.kind !== 'pack_changed') throw new Error('not a pack')
  return event.run
}

function stateOf(event: StudioEvent): string | undefined {
  if (event.kind !== 'packer_event' || event.event.kind !== 'runtime_state_changed') return undefined
  return /^The workspace is (\w+)\.$/.exec(event.event.summary)?.[1]
}
