import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import {
  PackerEvent,
  PackWorkspaceResult,
  RegisterAssetResult,
  RemoveAssetResult,
  ValidatePackWorkspaceResult,
} from '@plinth/contracts'
import { expect, it } from 'vitest'
import { payloadOf } from '../src/archive/payload-source.ts'
import { writePack } from '../src/archive/write-pack.ts'
import { packDefinition } from '../src/command/pack-definition.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** Runs plinth-pack on a workspace; what changes from run to run is taken out. */
async function packer({ root }: Pick<TemporaryWorkspace, 'root'>, ...argv: string[]) {
  const { exitCode, stdout, stderr } = await tryCli(packDefinition, { argv: ['--project', root, ...argv] })
  return { exitCode, lines: stdout.split('\n').filter(Boolean), stdout, stderr }
}

it('takes a project from nothing to a pack that it lists, verifies and extracts', async () => {
  await using workspace = await createTemporaryWorkspace({ initialise: false })
  await workspace.writeAsset('hero', {
    manifest: { inputs: ['*.bin'] },
    files: { 'a.bin': 'first', 'b.bin': 'second' },
  })
  await workspace.writeAsset('villain', { manifest: { address: 'enemies/villain' } })
  const file = join(workspace.root, 'build/assets.pa')
  const out = join(workspace.root, 'out')
  const codes: number[] = []
  for (const argv of [
    ['init'],
    ['register', '--all', '--include'],
    ['validate'],
    ['pack'],
    ['verify', file],
    ['extract', file, '--all', '-o', out],
  ]) {
    codes.push((await packer(workspace, ...argv)).exitCode)
  }

  expect(codes).toEqual([0, 0, 0, 0, 0, 0])
  expect((await packer(workspace, 'ls', file)).lines).toEqual([
    'ID  ARTIFACT  BYTES  STORED  CODEC  FAMILY  ADDRESS          NAME',
    '1   0         5      5       none   blob    hero             a.bin',
    '1   1         6      6       none   blob    hero             b.bin',
    '2   0         7      7       none   blob    enemies/villain  content.bin',
  ])
  expect(await readFile(join(out, 'hero/b.bin'), 'utf8')).toBe('second')
  expect(await readFile(join(out, 'enemies/villain/content.bin'), 'utf8')).toBe('villain')
})

it('prints the result document of the operation with --json', async () => {
  await using workspace = await createTemporaryWorkspace()
  await workspace.writeAsset('hero')
  const registered = await packer(workspace, 'register', 'assets/hero', '--include', '--json')
  const packed = await packer(workspace, 'pack', '--json')
  const removed = await packer(workspace, 'remove', '1', '--yes', '--json')

  expect(RegisterAssetResult.parse(JSON.parse(registered.stdout))).toMatchObject({ status: 'success', asset_id: 1 })
  expect(PackWorkspaceResult.parse(JSON.parse(packed.stdout))).toMatchObject({ status: 'success', total_packed: 1 })
  expect(RemoveAssetResult.parse(JSON.parse(removed.stdout))).toMatchObject({ status: 'success', affected_assets: [1] })
})

it('answers several roots with one document', async () => {
  await using workspace = await createTemporaryWorkspace()
  for (const name of ['b', 'a', 'c']) await workspace.writeAsset(name)
  await workspace.writeFile('assets/broken/asset.json', '{')
  const { stdout, exitCode } = await packer(workspace, 'register', '--all', '--json')
  const result = RegisterAssetResult.parse(JSON.parse(stdout))

  expect(exitCode).toBe(3)
  expect(result).toMatchObject({
    status: 'rejected',
    affected_assets: [1, 2, 3],
    summary: '3 assets registered, 1 refused.',
  })
  expect(result.blockers.map(({ code, path }) => [code, path])).toEqual([['manifest_invalid', 'assets/broken']])
  expect((await packer(workspace, 'list')).lines.slice(2).map((line) => line.split(/ +/).at(-1))).toEqual([
    'assets/a',
    'assets/b',
    'assets/c',
  ])
})

it('writes every event as one line of JSON to standard error with --events', async () => {
  await using workspace = await createTemporaryWorkspace()
  await workspace.addAsset('hero')
  const { stderr } = await packer(workspace, 'pack', '--events', '--json')
  const events = stderr
    .split('\n')
    .filter(Boolean)
    .map((line) => PackerEvent.parse(JSON.parse(line)))

  expect(events.map(({ kind }) => kind)).toEqual([
    'diagnostics_updated',
    'build_started',
    'progress_updated',
    'runtime_state_changed',
    'runtime_state_changed',
    'build_finished',
  ])
})

it('exits with 3 when validation is red, and packs nothing', async () => {
  await using workspace = await createTemporaryWorkspace()
  await workspace.addAsset('hero', { manifest: { inputs: ['gone.bin'] } })
  const validated = await packer(workspace, 'validate')
  const document = await packer(workspace, 'validate', '--json')
  const packed = await packer(workspace, 'pack')
  const built = await packer(workspace, 'build', '--full')

  expect([validated.exitCode, packed.exitCode, built.exitCode]).toEqual([3, 3, 3])
  expect(validated.lines).toEqual([
    '1 finding in the way of packing.',
    'error input_missing assets/hero/gone.bin: gone.bin is not there',
  ])
  expect(ValidatePackWorkspaceResult.parse(JSON.parse(document.stdout)).blockers).toHaveLength(1)
  expect(Object.keys(await workspace.listFiles()).filter((path) => path.startsWith('build'))).toEqual([])
})

it('removes nothing without --yes, and exits with 3', async () => {
  await using workspace = await createTemporaryWorkspace()
  await workspace.addAsset('hero')
  const refused = await packer(workspace, 'remove', 'hero', '--json')
  const agreed = await tryCli(packDefinition, {
    argv: ['--project', workspace.root, 'remove', 'hero'],
    terminal: true,
    stdin: 'yes\n',
  })

  expect(refused.exitCode).toBe(3)
  expect(RemoveAssetResult.parse(JSON.parse(refused.stdout))).toMatchObject({
    status: 'rejected',
    blockers: [{ code: 'consent_required' }],
  })
  expect(agreed.exitCode).toBe(0)
  expect((await packer(workspace, 'list')).lines).toEqual(['0 registered assets.'])
})

it('finds an asset by its id, then by its root, then by its name', async () => {
  await using workspace = await createTemporaryWorkspace()
  await workspace.addAsset('2')
  await workspace.addAsset('hero')
  await packer(workspace, 'exclude', '2')
  const byId = (await packer(workspace, 'list')).lines.slice(2).map((line) => line.split(/ +/)[3])
  await packer(workspace, 'include', 'assets/hero')
  await packer(workspace, 'exclude', join(workspace.root, 'assets/2'))
  const byRoot = (await packer(workspace, 'list')).lines.slice(2).map((line) => line.split(/ +/)[3])
  const unknown = await packer(workspace, 'show', 'nobody', '--json')

  expect([byId, byRoot]).toEqual([
    ['yes', 'no'],
    ['no', 'yes'],
  ])
  expect([unknown.exitCode, JSON.parse(unknown.stdout).code]).toEqual([3, 'asset_unknown'])
})

it('shows summary, details, surface, doctor and operations for people', async () => {
  await using workspace = await createTemporaryWorkspace()
  await workspace.addAsset('hero', { manifest: { address: 'sprites/hero' } })
  await workspace.writeAsset('other')

  expect((await packer(workspace, 'summary')).lines).toEqual([
    '1 asset would be packed.',
    'ID  NAME  FAMILY  ARTIFACTS',
    '1   hero  blob    1',
  ])
  expect((await packer(workspace, 'show', 'hero')).lines).toEqual([
    'ID  NAME  FAMILY  BUILD  STATE    ROOT',
    '1   hero  blob    yes    healthy  assets/hero',
    'BYTES  INPUT',
    '4      content.bin',
  ])
  expect((await packer(workspace, 'surface')).lines).toEqual(['ID  ADDRESS', '1   sprites/hero'])
  expect((await packer(workspace, 'doctor')).lines).toEqual(['Nothing is wrong.'])
  expect((await packer(workspace, 'doctor', '--expanded')).lines).toEqual([
    '1 finding.',
    'warning root_unregistered assets/other: assets/other is not registered, so not built',
  ])
})

it('exits with 1 for a pack that is damaged or missing and with 2 for a wrong command line', async () => {
  await using workspace = await createTemporaryWorkspace()
  await workspace.addAsset('hero')
  await packer(workspace, 'pack')
  const file = join(workspace.root, 'build/assets.pa')
  const bytes = await readFile(file)
  await writeFile(file, Buffer.concat([bytes.subarray(0, -1), Buffer.from('!')]))
  const damaged = await packer(workspace, 'verify', file, '--json')

  expect([damaged.exitCode, JSON.parse(damaged.stdout).state]).toEqual([1, 'damaged'])
  expect((await packer(workspace, 'verify', file)).lines[0]).toBe('damaged')
  expect((await packer(workspace, 'extract', file, 'hero', '-o', join(workspace.root, 'out'))).exitCode).toBe(1)
  expect(Object.keys(await workspace.listFiles()).filter((path) => path.startsWith('out'))).toEqual([])
  expect((await packer(workspace, 'ls', join(workspace.root, 'gone.pa'))).exitCode).toBe(1)
  for (const argv of [['register'], ['register', 'a', '--all'], ['extract', file], ['fly']]) {
    expect((await packer(workspace, ...argv)).exitCode).toBe(2)
  }
})

it('extracts hostile names into the output directory only, and replaces nothing unless it is told to', async () => {
  const directory = await temporaryDirectory()
  const file = join(directory, 'hostile.pa')
  const names = ['../../escape', '/absolute', 'a/./b', 'CON', 'x:y', 'end.', 'line\nbreak', '.']
  await writePack(
    file,
    names.map((name, index) => ({
      entry: { asset_id: index + 1, artifact: 0, address: `../${name}`, family: 'blob', name, preload: false },
      source: payloadOf(new TextEncoder().encode(name)),
    })),
  )
  const out = join(directory, 'out')
  const first = await packer({ root: directory }, 'extract', file, '--all', '-o', out, '--json')
  const second = await packer({ root: directory }, 'extract', file, '1', '-o', join(out, 'one'))
  const third = await packer({ root: directory }, 'extract', file, '1', '-o', join(out, 'one'), '--json')
  const fourth = await packer({ root: directory }, 'extract', file, '1', '-o', join(out, 'one'), '--force')
  const paths: string[] = JSON.parse(first.stdout).files.map(({ path }: { path: string }) => path)

  expect([first.exitCode, second.exitCode, third.exitCode, fourth.exitCode]).toEqual([0, 0, 1, 0])
  expect(JSON.parse(third.stdout)).toMatchObject({ code: 'file_exists', details: { path: join(out, 'one') } })
  expect(paths).toHaveLength(names.length)
  for (const path of paths) expect(path.startsWith(`${out}/`)).toBe(true)
  expect(paths.map((path) => path.slice(out.length + 1))).toContain('%2e%2e/%43ON/%43ON')
  expect(await readFile(join(out, 'one'), 'utf8')).toBe('../../escape')
})

it('does not write through a link that lies where a file is extracted', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { root } = workspace
  await workspace.addAsset('hero')
  await packer(workspace, 'pack')
  await workspace.writeFile('precious.txt', 'precious')
  await workspace.writeFile('out/readme', '')
  await symlink(join(root, 'precious.txt'), join(root, 'out/hero.bin'))
  const argv = ['extract', join(root, 'build/assets.pa'), 'hero', '-o', join(root, 'out/hero.bin')]

  expect((await packer(workspace, ...argv)).exitCode).toBe(1)
  expect((await packer(workspace, ...argv, '--force')).exitCode).toBe(0)
  expect(await readFile(join(root, 'precious.txt'), 'utf8')).toBe('precious')
  expect(await readFile(join(root, 'out/hero.bin'), 'utf8')).toBe('hero')
})
