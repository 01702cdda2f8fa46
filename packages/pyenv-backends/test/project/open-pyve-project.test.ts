import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openPyveProject } from '../../src/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'

function projectWith(files: Readonly<Record<string, string>>): string {
  const root = join(temporaryFolder(), 'My Project')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  mkdirSync(join(root, 'src/deep'), { recursive: true })
  return root
}

it('opens the project around a directory with its configuration', async () => {
  const root = projectWith({
    '.pyve/config': 'venv:\n  directory: env\nmicromamba:\n  env_name: Science\n',
    'environment.yml': 'name: other\ndependencies: [python]\n',
    'src/.venv': '',
  })
  const project = await openPyveProject(join(root, 'src/deep'))
  expect([project.root, project.venvPrefix, project.environmentName(), project.environmentName('mine')]).toEqual([
    root,
    join(root, 'env'),
    { name: 'Science', source: 'config' },
    { name: 'mine', source: 'flag' },
  ])
  expect(project.selectBackend()).toMatchObject({ backend: 'micromamba', source: 'files' })
  expect(project.selectBackend('venv')).toMatchObject({ backend: 'venv', source: 'flag' })
})

it('finds a project by its environment alone, and takes a directory without either as a new project', async () => {
  const root = projectWith({ '.venv/pyvenv.cfg': '' })
  expect((await openPyveProject(join(root, 'src'))).root).toBe(root)
  const fresh = temporaryFolder()
  const { root: freshRoot, config, venvPrefix } = await openPyveProject(fresh)
  expect([freshRoot, config, venvPrefix]).toEqual([fresh, {}, join(fresh, '.venv')])
})

it('names an environment after environment.yml, then after the directory', async () => {
  const named = await openPyveProject(projectWith({ 'environment.yml': 'name: Lab_1\n' }))
  const unnamed = await openPyveProject(projectWith({ 'environment.yml': 'dependencies: []\n' }))
  expect([named.environmentName(), unnamed.environmentName()]).toEqual([
    { name: 'Lab_1', source: 'environment_file' },
    { name: 'my-project', source: 'directory' },
  ])
})

it('refuses a project whose files it cannot take', async () => {
  const outside = projectWith({ '.pyve/config': 'venv:\n  directory: ../elsewhere\n' })
  await expect(openPyveProject(outside)).rejects.toMatchObject({ code: 'invalid_venv_directory' })
  const broken = projectWith({ 'environment.yml': 'name: [\n' })
  await expect(openPyveProject(broken)).rejects.toMatchObject({ code: 'invalid_environment_file' })
})
