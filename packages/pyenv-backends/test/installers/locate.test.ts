import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { installerWith } from './ready-tools.ts'

const PYTHON = '/pythons/3.11.7/bin/python'
const [A, B] = ['a'.repeat(64), 'b'.repeat(64)]
const LOCK = `lock-version = "1.0"
[[packages]]
name = "Six"
version = "1.17.0"
wheels = [
    { url = "https://anna:s3cret@files.example/six-1.17.0-py3-none-any.whl", size = 11050, hashes = { sha256 = "${A}" } },
    { url = "https://files.example/six-1.17.0-py2-none-any.whl", size = 7, hashes = { sha256 = "${B}" } },
]
[[packages]]
name = "tool"
archive = { url = "file:///wheels/tool-1.0-py3-none-any.whl", hashes = { sha256 = "${B}" } }
`
const TEXT = `six==1.17.0 --hash=sha256:${A}\ntool @ file:///wheels/tool-1.0-py3-none-any.whl --hash=sha256:${B}\n`

it.each(['uv', 'pip'] as const)(
  'says where the files of a resolution lie, without credentials and only those that it accepts, with %s',
  async (name) => {
    const { installer, calls } = installerWith(name, () => ({ stdout: LOCK }))
    const files = await installer.locate({ requirementsText: TEXT, python: PYTHON, network: 'offline' })
    const url = 'https://files.example/six-1.17.0-py3-none-any.whl'
    expect(files).toEqual([
      { name: 'six', version: '1.17.0', url, size: 11050, hash: `sha256:${A}` },
      { name: 'tool', version: null, url: 'file:///wheels/tool-1.0-py3-none-any.whl', size: null, hash: `sha256:${B}` },
    ])
    expect(calls[0]?.args).toEqual(expect.arrayContaining(['compile', '--format', 'pylock.toml', '--offline']))
    expect(await installer.locate({ requirementsText: '', python: PYTHON })).toEqual([])
  },
)

it('refuses what is no lock file', async () => {
  const { installer } = installerWith('uv', () => ({ stdout: 'lock-version = ' }))
  await expect(installer.locate({ requirementsText: TEXT, python: PYTHON })).rejects.toMatchObject({
    code: 'invalid_resolution',
  })
})

it('keeps the wheels of a resolution for pip in one run, by their hashes; uv needs none', async () => {
  const { root, installer, calls } = installerWith('pip', () => ({}))
  await installer.keepWheels?.({ requirementsText: TEXT, python: PYTHON, folder: join(root, 'kept') })
  expect(calls.map(({ args }) => args.slice(2, 8))).toEqual([
    ['download', '--no-deps', '--require-hashes', '--only-binary', ':all:', '--dest'],
  ])
  expect(installerWith('uv', () => ({})).installer.keepWheels).toBeUndefined()
})

it.each(['uv', 'pip'] as const)('says that %s cannot be fetched offline, and starts nothing', async (name) => {
  const { root, installer, calls } = installerWith(name, () => ({}))
  await installer.prepare({ python: PYTHON, network: 'offline' })
  rmSync(join(root, 'tools'), { recursive: true })
  await expect(installer.prepare({ python: PYTHON, network: 'offline' })).rejects.toMatchObject({
    code: 'installer_unavailable',
  })
  expect(calls).toEqual([])
})
