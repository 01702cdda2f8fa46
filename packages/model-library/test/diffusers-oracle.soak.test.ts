import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { builtInProfiles } from '../src/dependencies/built-in-profiles.ts'
import { validateDiffusersDirectory } from '../src/validation/validate-diffusers-directory.ts'
import { copyBase } from './damage/bases.ts'
import { BUNDLE_CASES } from './damage/cases.ts'
import { scratch } from './scratch.ts'

const FIXTURES = resolve(import.meta.dirname, '../../../examples/studio/fixtures/bundles')
const ORACLE = join(import.meta.dirname, 'oracle')
const OFFLINE = { ...process.env, HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' }
const run = promisify(execFile)

it('agrees with diffusers about every damaged bundle, but for the cases that say why not', async () => {
  await using place = await scratch()
  const python = await oraclePython(place.path)
  const bases = join(place.path, 'bases')
  await run(python, [join(ORACLE, 'make_bases.py'), FIXTURES, bases], { env: OFFLINE, maxBuffer: 1 << 26 })
  const cases = BUNDLE_CASES.filter(({ real }) => real !== false)
  await mkdir(join(place.path, 'cases'))
  const bundles = await Promise.all(
    cases.map(async ({ name, base, edit, variant }) => {
      const path = await copyBase(join(bases, base), join(place.path, 'cases', name))
      await edit(path)
      const { validation_state } = await validateDiffusersDirectory(path, variant === undefined ? {} : { variant })
      return { name, path, variant, valid: validation_state === 'valid' }
    }),
  )
  const loads = await askDiffusers(python, bundles)
  expect(cases.map(({ name, loads }) => [name, loads])).toEqual(cases.map(({ name }) => [name, loads.get(name)]))
  const disagreements = bundles.filter(({ name, valid }) => valid !== loads.get(name)).map(({ name }) => name)
  expect(disagreements).toEqual(
    cases
      .filter(({ because, loads, state }) => because && loads !== ((state ?? 'valid') === 'valid'))
      .map(({ name }) => name),
  )
})

/** The Python of an environment with the pins of the built-in profile, or the one that PLINTH_ORACLE_PYTHON names. */
async function oraclePython(directory: string): Promise<string> {
  const given = process.env.PLINTH_ORACLE_PYTHON
  if (given !== undefined) return given
  const [system, inside] = process.platform === 'win32' ? ['python', 'Scripts/python.exe'] : ['python3', 'bin/python']
  const prefix = join(directory, 'environment')
  await run(system, ['-m', 'venv', prefix])
  const pins = builtInProfiles().find(({ profile_id }) => profile_id === 'pytorch')?.requirements ?? []
  const python = join(prefix, inside)
  const install = ['-m', 'pip', 'install', '--quiet', '--', ...pins.map(({ name, exact_pin }) => `${name}${exact_pin}`)]
  await run(python, install, { maxBuffer: 1 << 26 })
  return python
}

async function askDiffusers(python: string, bundles: readonly object[]): Promise<ReadonlyMap<string, boolean>> {
  const asked = run(python, [join(ORACLE, 'load_bundles.py')], { env: OFFLINE, maxBuffer: 1 << 26 })
  asked.child.stdin?.end(bundles.map((bundle) => `${JSON.stringify(bundle)}\n`).join(''))
  const { stdout } = await asked
  const answers: { name: string; loads: boolean }[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  return new Map(answers.map(({ name, loads }) => [name, loads]))
}
