import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openEnvironments } from '../../src/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { small } from './payloads.ts'
import { aSeed, PINS, type Seed } from './seed.ts'

let seed: Seed
beforeAll(async () => {
  seed = await aSeed()
})
afterAll(() => seed.remove())

it.each([
  [
    'letters composed and decomposed, an emoji, what URLs and options have, brackets, a quote',
    ['caf\u00e9', 'cafe\u0301', '🐍🧪', '100%20 %(x)s', 'a#b?c=d&e', '--index-url', '-r', '[a]*{b};c', "it's"],
  ],
  ['line breaks, spaces at both ends, a dot at the end', ['two\nlines', ' ends ', 'ends.', '~']],
  ['too much for a script to be started with: 200 characters with spaces', [`${'long '.repeat(40)}`.trim()]],
] as const)(
  'makes environments with console scripts that run, by uv and by pip, where paths have %s',
  async (_what, names) => {
    expect(await Promise.all((['uv', 'pip'] as const).map((installer) => useAt(names, installer)))).toEqual([
      SOUND,
      SOUND,
    ])
  },
)

it('makes environments by uv where paths have what a shell would read, and refuses pip, which would let it', async () => {
  const names = ['$HOME $(touch x)', '`touch y`', 'say "hello"', 'back\\slash\\\\']
  expect(await useAt(names, 'uv')).toEqual(SOUND)
  expect(await useAt(names, 'pip')).toEqual(['failed', 'path_not_suitable'])
})

const SOUND = ['ready', undefined, 0, 'Usage', '', 0, '1.17.0', '', 'ready']

/** Installs in a data directory under these folders, runs a console script and a module, and looks at every file. */
async function useAt(names: readonly string[], installer: 'uv' | 'pip'): Promise<unknown[]> {
  const dataDir = join(await temporaryFolder(), ...names)
  await seed.plantAt(dataDir)
  await using environments = await openEnvironments({ dataDir, installer, afterInstall: 'nothing' })
  const { state, status, environment_ref } = await environments.ensure({ dependency_requirements: small('odd', PINS) })
  if (state !== 'ready') return [state, status.code]
  const script = await environments.runInEnvironment(environment_ref, { program: 'tabulate', args: ['--help'] })
  const args = ['-c', 'import six, tabulate; print(six.__version__)']
  const module = await environments.runInEnvironment(environment_ref, { program: 'python', args })
  return [
    state,
    status.message,
    ...[script.outcome.exit_code, script.stdout.text.slice(0, 5), script.stderr.text],
    ...[module.outcome.exit_code, module.stdout.text.trim(), module.stderr.text],
    (await environments.verify(status.environment_key ?? '')).state,
  ]
}
