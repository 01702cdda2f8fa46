import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { runCommand } from '../../src/index.ts'
import { contentHashes } from '../../src/locks/content-hash.ts'
import { parseEnvironmentFile } from '../../src/locks/environment-file.ts'
import { createCondaTools } from '../../src/micromamba/create-conda-tools.ts'
import { condaWorkshop, environmentText } from '../conda-workshop.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const HASHES = `
import json, logging, pathlib, sys
logging.disable(logging.CRITICAL)
from conda_lock.content_hash import compute_content_hashes
from conda_lock.src_parser.environment_yaml import parse_environment_file
from conda_lock.virtual_package import default_virtual_package_repodata
platforms = ["linux-64", "linux-aarch64", "osx-64", "osx-arm64", "win-64"]
hashes = lambda name: compute_content_hashes(parse_environment_file(pathlib.Path(name), platforms, mapping_url=""), default_virtual_package_repodata())
print(json.dumps([hashes(name) for name in sys.argv[1:]]))
`

const FILES = [
  'channels: [conda-forge]\ndependencies: [python=3.11, numpy]\n',
  'channels: [conda-forge, nodefaults, bioconda]\ndependencies:\n  - Python ==3.12.*\n  - numpy >=1.20, <2\n  - scipy=1.11.0=py311*\n  - pywin32  # [win]\n  - zlib 1.2.13\n  - six ~=1.16\n',
  'name: é\nchannels:\n  - https://host.test/chann\u00e9l\n  - conda-forge\ndependencies:\n  - conda-forge::pandas=2.0\n  - pip\n  - libgcc  # [linux64]\n',
]

it('makes a lock with conda-lock that is fresh until environment.yml changes, and an environment from it', async () => {
  const { micromamba, condaLock, channel } = await condaWorkshop()
  const root = temporaryFolder()
  const home = join(root, 'home')
  mkdirSync(home)
  const env = { PATH: `${dirname(micromamba)}:${dirname(condaLock)}:${process.env.PATH}`, HOME: home }
  const tools = createCondaTools({ root, env })
  const files = { environmentFile: join(root, 'environment.yml'), lockFile: join(root, 'conda-lock.yml') }
  writeFileSync(files.environmentFile, environmentText(channel, [`python=${channel.python}`, 'beta-lib>=2']))
  expect(await tools.judgeLock(files)).toMatchObject({ state: 'missing', decided_by: 'presence' })
  const made = await tools.makeLock({ ...files, platforms: [] })
  expect([made.state, made.decided_by]).toEqual(['fresh', 'content_hash'])
  writeFileSync(files.environmentFile, environmentText(channel, ['# mine', 'beta-lib=2.0', `python=${channel.python}`]))
  expect(await tools.judgeLock(files)).toMatchObject({ state: 'fresh', decided_by: 'content' })
  const prefix = join(root, '.pyve', 'envs', 'demo')
  const found = await tools.create({ prefix, spec: { kind: 'lock', path: files.lockFile } })
  expect(found.distributions.map(({ canonicalName }) => canonicalName)).toEqual(
    expect.arrayContaining(['alpha-lib', 'beta-lib']),
  )
  writeFileSync(files.environmentFile, environmentText(channel, [`python=${channel.python}`, 'beta-lib=1.0']))
  expect(await tools.judgeLock(files)).toMatchObject({
    state: 'stale',
    reason: 'beta-lib=1.0 is asked for; the lock has beta-lib 2.0',
  })
  const before = readFileSync(files.lockFile, 'utf8')
  writeFileSync(files.environmentFile, environmentText(channel, ['no-such-package-xyz']))
  await expect(tools.makeLock({ ...files, platforms: [] })).rejects.toMatchObject({ code: 'lock_failed' })
  expect(readFileSync(files.lockFile, 'utf8')).toBe(before)
})

it('hashes what environment.yml asks for as conda-lock does, on five platforms', async () => {
  const { python } = await condaWorkshop()
  const folder = temporaryFolder()
  const paths = FILES.map((text, index) => {
    const path = join(folder, `environment-${index}.yml`)
    writeFileSync(path, text)
    return path
  })
  const { stdout } = await runCommand(python, ['-c', HASHES, ...paths], {
    env: { PATH: process.env.PATH ?? '', HOME: folder },
  })
  const theirs: readonly Readonly<Record<string, string>>[] = JSON.parse(stdout.text)
  const pairs = theirs.flatMap((byPlatform, index) =>
    Object.entries(byPlatform).map(([platform, hash]) => ({ index, platform, hash })),
  )
  const different = pairs.filter(({ index, platform, hash }) => {
    const { channels, dependencies } = parseEnvironmentFile(FILES[index] ?? '', { path: 'environment.yml', platform })
    return contentHashes({ platform, channels, dependencies: dependencies ?? [] })[0] !== hash
  })
  expect([different, pairs.length]).toEqual([[], 15])
})
