import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCommand } from '../../src/index.ts'
import { condaLayout } from '../../src/micromamba/conda-layout.ts'
import { findMicromamba } from '../../src/micromamba/find-micromamba.ts'
import { temporaryFolder } from '../temporary-folder.ts'

function machine() {
  const folder = temporaryFolder()
  const places = {
    project: join(folder, 'project', '.pyve', 'bin'),
    user: join(folder, 'home', '.pyve', 'bin'),
    system: join(folder, 'path'),
  }
  const install = (place: keyof typeof places, text: string, mode = 0o755) => {
    mkdirSync(places[place], { recursive: true })
    writeFileSync(join(places[place], 'micromamba'), `#!/bin/sh\n${text}\n`, { mode })
  }
  const find = async () => {
    const env = { PATH: `${places.system}:${process.env.PATH}` }
    const search = { root: join(folder, 'project'), home: join(folder, 'home'), env, layout: condaLayout(), runCommand }
    const found = await findMicromamba(search)
    return found && { ...found, executable: found.executable.slice(folder.length + 1) }
  }
  return { install, find }
}

it('finds micromamba in the project, then in the home directory, then on PATH', async () => {
  const { install, find } = machine()
  install('system', 'echo 2.8.1')
  expect(await find()).toEqual({ executable: 'path/micromamba', location: 'system', version: '2.8.1' })
  install('user', 'echo 2.0.5')
  expect(await find()).toEqual({ executable: 'home/.pyve/bin/micromamba', location: 'user', version: '2.0.5' })
  install('project', 'echo 1.5.8')
  expect(await find()).toEqual({ executable: 'project/.pyve/bin/micromamba', location: 'project', version: '1.5.8' })
})

it('passes over a micromamba that may not be executed or that does not tell its version', async () => {
  const { install, find } = machine()
  install('project', 'echo 2.8.1', 0o644)
  install('user', 'echo 2.8.1; exit 1')
  install('system', 'echo something else')
  expect(await find()).toBe(null)
  install('system', 'echo 2.8.1')
  expect((await find())?.location).toBe('system')
})

it('looks for micromamba.exe on Windows', () => {
  expect([condaLayout('win32').programName, condaLayout('win32').commandDirectories('p').length]).toEqual([
    'micromamba.exe',
    6,
  ])
  expect(condaLayout('win32').pythonExecutable('p')).toBe(join('p', 'python.exe'))
})
