import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import { expect, it } from 'vitest'
import { packDefinition } from '../src/command/pack-definition.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'

async function packer({ root }: Pick<TemporaryWorkspace, 'root'>, ...argv: string[]) {
  const { exitCode, stdout, stderr } = await tryCli(packDefinition, { argv: ['--project', root, ...argv] })
  return { exitCode, lines: stdout.split('\n').filter(Boolean), stderr }
}

it('prints names that could begin a line or steer a terminal as escapes, and packs them as they are', async () => {
  await using workspace = await createTemporaryWorkspace()
  const files = { 'e\u001b[31mvil.bin': '1', 'new\nline.bin': '2', 'r\u202etl.bin': '3', '👩\u200d🚀.bin': '4' }
  await workspace.addAsset('odd', { manifest: { inputs: ['*.bin'] }, files })
  const file = join(workspace.root, 'build/assets.pa')
  const shown = (await packer(workspace, 'show', 'odd')).lines.slice(3).map((line) => line.slice(7))
  await packer(workspace, 'build')
  const listed = (await packer(workspace, 'ls', file)).lines.slice(1).map((line) => line.split('odd      ')[1])
  const expected = ['e\\x1b[31mvil.bin', 'new\\x0aline.bin', 'r\\u{202e}tl.bin', '👩\u200d🚀.bin']

  expect(shown).toEqual(expected)
  expect(listed).toEqual(expected)
})

it('names a root that it cannot register because of its control characters, in one line', async () => {
  await using workspace = await createTemporaryWorkspace()
  await workspace.writeAsset('new\nline', { manifest: { name: 'fine' } })
  const { exitCode, lines } = await packer(workspace, 'register', '--all')

  expect(exitCode).toBe(3)
  expect(lines).toEqual([
    '"assets/new\\nline" cannot be an asset root: rename it without control characters.',
    'error root_invalid: "assets/new\\nline" cannot be an asset root: rename it without control characters.',
  ])
})

it('takes a share of an audit that is none for a wrong command line', async () => {
  await using workspace = await createTemporaryWorkspace()
  const answers = await Promise.all(['2', '-1', 'many'].map((share) => packer(workspace, 'build', `--audit=${share}`)))

  expect(answers.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2])
})

it('leaves no chunk manifest of an earlier pack beside a new one', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.addAsset('hero')
  await service.packWorkspace({ project })
  await copyFile(join(root, 'build/assets.pa'), join(root, 'old.pa'))
  await service.build({ project, stable_from: 'old.pa' })
  const stable = await readdir(join(root, 'build'))
  await workspace.writeFile('assets/hero/content.bin', 'another')
  await service.packWorkspace({ project })

  expect(stable).toContain('assets.pa.chunks.json')
  expect((await readdir(join(root, 'build'))).sort()).toEqual([
    'asset_table.json',
    'assets.pa',
    'build_report.json',
    'preload.json',
  ])
})

it('registers an asset root that the file system spells in the other Unicode form, and moves it nowhere', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const directory = join(root, 'assets/cafe\u0301/e\u0301cran')
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'a.bin'), 'a')
  const manifest = { schema_version: 1, name: 'écran', family: 'blob', inputs: ['*.bin'] }
  await writeFile(join(directory, 'asset.json'), JSON.stringify(manifest))
  const { exitCode } = await packer(workspace, 'register', '--all', '--include')
  const packed = await service.packWorkspace({ project })
  const files = await workspace.listFiles('assets')
  const moved = await service.quarantineAsset({ project, asset_id: 1, consent: true })

  expect([exitCode, packed.status, packed.total_packed]).toEqual([0, 'success', 1])
  expect([moved.status, moved.blockers.map(({ code }) => code)]).toEqual(['rejected', ['root_misspelled']])
  expect(await workspace.listFiles('assets')).toEqual(files)
})
