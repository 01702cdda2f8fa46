import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fetchTool } from '../../src/installers/fetch-tool.ts'
import { findTool } from '../../src/installers/find-tool.ts'
import { posixPrefixLayout } from '../../src/layout/posix-prefix-layout.ts'
import { type CommandCall, createFakeCommands, type FakeAnswer } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const WHEEL = 'tool-1.0-py3-none-any.whl'
const pin = {
  name: 'uv',
  version: '1.0',
  wheels: { [WHEEL]: 'ba59926159d2aa256eb8739b8da7e2b574b960e1202c6d624cbe981cef996c91' },
  entry: { posix: 'bin/tool', windows: 'bin/tool.exe' },
} as const

/** A pip that saves `content` as the wheel, and a zipfile module that unpacks the tool. */
function hostPython(content: string, answer: FakeAnswer = {}) {
  return ({ args, options: { cwd = '' } }: CommandCall) => {
    if (args.includes('download')) writeFileSync(join(cwd, 'download', WHEEL), content)
    if (args.includes('zipfile')) {
      mkdirSync(join(cwd, 'content/bin'), { recursive: true })
      writeFileSync(join(cwd, 'content/bin/tool'), 'program')
    }
    return answer
  }
}

function fetchWith(answer: (call: CommandCall) => FakeAnswer | undefined, toolsDir = temporaryFolder()) {
  const { runCommand, calls } = createFakeCommands(answer)
  const env = { PATH: '/usr/bin', PIP_INDEX_URL: 'https://mirror', PYTHONPATH: '/evil' }
  const readIndexes = () => Promise.reject(new Error('not asked'))
  const tools = {
    toolsDir,
    cacheDir: '/c',
    env,
    runCommand,
    layout: posixPrefixLayout,
    readIndexes,
    credentials: null,
    uvExecutable: null,
  }
  return { toolsDir, calls, tools, fetched: fetchTool(pin, { python: '/usr/bin/python3', tools, call: {} }) }
}

it('fetches a pinned tool once with the host’s pip and its settings', async () => {
  const { toolsDir, calls, tools, fetched } = fetchWith(hostPython('wheel'))
  expect([await fetched, await findTool(pin, tools)]).toEqual(Array(2).fill(join(toolsDir, 'uv-1.0/bin/tool')))
  expect(calls.map(({ args }) => args.slice(-9))).toEqual([
    [
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
      '--no-input',
      '--disable-pip-version-check',
      '-r',
      'tool.txt',
      '-d',
      'download',
    ],
    ['-I', '-m', 'zipfile', '-e', expect.stringContaining(WHEEL), expect.stringContaining('content')],
  ])
  expect(calls[0]?.options.env).toEqual({
    PATH: '/usr/bin',
    PIP_INDEX_URL: 'https://mirror',
    PIP_REQUIRE_VIRTUALENV: '0',
  })
  expect(readdirSync(toolsDir)).toEqual(['uv-1.0'])
})

it('uses no tool whose wheel is not the pinned one', async () => {
  const { toolsDir, fetched } = fetchWith(hostPython('something else'))
  await expect(fetched).rejects.toMatchObject({ code: 'hash_mismatch' })
  expect(readdirSync(toolsDir)).toEqual([])
})

it('tells a tool that cannot be fetched from a connection that fails', async () => {
  const failing = (stderr: string) => fetchWith(() => ({ exitCode: 1, stderr })).fetched
  await expect(failing('ERROR: No module named pip')).rejects.toMatchObject({ code: 'installer_unavailable' })
  await expect(failing('tcp connect error')).rejects.toMatchObject({ code: 'network' })
  await expect(failing('No space left on device')).rejects.toMatchObject({ code: 'disk_full' })
})

it('replaces an incomplete copy of a tool and keeps a complete one', async () => {
  const toolsDir = temporaryFolder()
  mkdirSync(join(toolsDir, 'uv-1.0/bin'), { recursive: true })
  writeFileSync(join(toolsDir, 'uv-1.0/bin/tool'), 'prog')
  const { tools, fetched } = fetchWith(hostPython('wheel'), toolsDir)
  expect(await findTool(pin, tools)).toBe(null)
  const entry = await fetched
  writeFileSync(join(toolsDir, 'uv-1.0/mine'), '')
  await fetchWith(hostPython('wheel'), toolsDir).fetched
  expect([await findTool(pin, tools), existsSync(join(toolsDir, 'uv-1.0/mine')), readdirSync(toolsDir)]).toEqual([
    entry,
    true,
    ['uv-1.0'],
  ])
})
