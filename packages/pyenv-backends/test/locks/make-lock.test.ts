import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeLock } from '../../src/locks/make-lock.ts'
import { createFakeCommands, type FakeAnswer } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const LOCK = "version: 1\npackage:\n- name: python\n  version: '3.11'\n  platform: PLATFORM\n"

function place(
  answer: (args: readonly string[], draft: string) => FakeAnswer,
  condaLock: string | null = '/bin/conda-lock',
) {
  const root = temporaryFolder()
  const { runCommand, calls } = createFakeCommands(({ args }) =>
    answer(args, args[args.indexOf('--lockfile') + 1] ?? ''),
  )
  const files = { environmentFile: join(root, 'environment.yml'), lockFile: join(root, 'conda-lock.yml') }
  writeFileSync(files.environmentFile, 'channels: [conda-forge]\ndependencies: [python=3.11]\n')
  const micromamba = async () => '/bin/micromamba'
  const tools = { condaLock, micromamba, rootPrefix: join(root, 'root'), env: {}, runCommand, platform: 'linux-64' }
  return { tools, files, calls }
}

it('runs conda-lock with micromamba for the platforms that were asked for', async () => {
  const { tools, files, calls } = place((args, draft) => {
    const platforms = args.flatMap((each, index) => (args[index - 1] === '-p' ? [each] : []))
    writeFileSync(
      draft,
      platforms
        .map((each) => LOCK.replace('PLATFORM', each))
        .join('')
        .replaceAll(/(?<=.)version: 1\npackage:\n/gs, ''),
    )
    return {}
  })
  await makeLock(tools, { ...files, platforms: ['linux-64', 'osx-arm64'] }, {})
  expect(calls[0]?.args.slice(0, 4)).toEqual(['lock', '--micromamba', '--conda', '/bin/micromamba'])
  expect(readFileSync(files.lockFile, 'utf8')).toContain('platform: osx-arm64')
})

it('says how to get conda-lock where there is none', async () => {
  const { tools, files } = place(() => ({}), null)
  await expect(makeLock(tools, { ...files, platforms: [] }, {})).rejects.toMatchObject({
    code: 'conda_lock_missing',
    hint: 'Install it with: uv tool install conda-lock, or pipx install conda-lock.',
  })
})

it('makes no lock when conda-lock fails, or when its lock lacks a platform', async () => {
  const failing = place(() => ({ exitCode: 1, stderr: 'Could not lock the environment for platform linux-64' }))
  await expect(makeLock(failing.tools, { ...failing.files, platforms: [] }, {})).rejects.toMatchObject({
    code: 'lock_failed',
    message: 'conda-lock exited with 1: Could not lock the environment for platform linux-64',
  })
  const lacking = place((_args, draft) => {
    writeFileSync(draft, LOCK.replace('PLATFORM', 'osx-64'))
    return {}
  })
  await expect(makeLock(lacking.tools, { ...lacking.files, platforms: [] }, {})).rejects.toMatchObject({
    code: 'lock_failed',
  })
  expect([existsSync(failing.files.lockFile), existsSync(lacking.files.lockFile)]).toEqual([false, false])
})

it('makes no lock without environment.yml', async () => {
  const { tools, files, calls } = place(() => ({}))
  const request = { ...files, environmentFile: join(files.environmentFile, 'nothing'), platforms: [] }
  await expect(makeLock(tools, request, {})).rejects.toMatchObject({ code: 'invalid_environment_file' })
  expect(calls).toEqual([])
})
