import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { createPythonLocator } from '@plinth/pyenv-backends'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { aMachine } from './machine.ts'
import { small } from './payloads.ts'
import { aSeed, PINS } from './seed.ts'

it('makes environments with an interpreter that is managed externally (PEP 668), and never writes anything into it', async () => {
  const seed = await aSeed()
  const [python] = await createPythonLocator().locate({})
  if (!python) throw new Error('there is no Python on this machine')
  const base = await realpath(python.basePrefix)
  const folder = await temporaryFolder()
  const [upper, work] = [join(folder, 'upper'), join(folder, 'work')]
  const machine = await aMachine()
  for (const each of [upper, work]) await machine.ask('makeDirectory', each)
  // Whatever is written into the installation comes to lie in `upper`.
  await machine.ask('mount', [
    '-t',
    'overlay',
    '-o',
    `lowerdir=${base},upperdir=${upper},workdir=${work}`,
    'overlay',
    base,
  ])
  const library = `lib/python${python.version.split('.').slice(0, 2).join('.')}`
  await machine.ask(
    'write',
    join(base, library, 'EXTERNALLY-MANAGED'),
    '[externally-managed]\nError=managed elsewhere\n',
  )
  const seen: unknown[] = []
  for (const programs of ['uv', 'pip'] as const) {
    const dataDir = join(folder, programs)
    await machine.ask('copy', seed.toolsDir, join(dataDir, 'tools'))
    await machine.ask('open', { dataDir, programs, env: { ...texts(process.env), PLINTH_PYTHON: python.executable } })
    const { state, message } = await machine.ask('ensure', small('managed', PINS))
    const { stdout } = await machine.ask('run', 'python', ['-c', 'import six, sys; print(sys.base_prefix)'])
    seen.push([state, message, stdout.trim()])
    await machine.ask('close')
  }
  await seed.remove()
  expect(seen).toEqual([
    ['ready', undefined, base],
    ['ready', undefined, base],
  ])
  const written = await readdir(upper, { recursive: true, withFileTypes: true })
  const files = written.filter((entry) => entry.isFile()).map(({ name }) => name)
  expect(files.filter((name) => !name.endsWith('.pyc'))).toEqual(['EXTERNALLY-MANAGED'])
})

function texts(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
