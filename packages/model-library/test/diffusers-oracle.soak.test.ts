import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { builtInProfiles } from '../src/dependencies/built-in-profiles.ts'
import { knownPipelines } from '../src/diffusers/pipelines.ts'
import { validateDiffusersDirectory } from '../src/validation/validate-diffusers-directory.ts'
import { BARE_ENTRY, writeBareBundle } from './damage/bare-bundle.ts'
import { copyBase } from './damage/bases.ts'
import { BUNDLE_CASES } from './damage/cases.ts'
import { type AskedBundle, askDiffusers, makeRealBases } from './oracle/ask-diffusers.ts'
import { oracleCampaign } from './oracle/campaign.ts'
import { type Scratch, scratch } from './scratch.ts'

const run = promisify(execFile)
let place: Scratch
let python: string

beforeAll(async () => {
  place = await scratch()
  python = await oraclePython(place.path)
})
afterAll(() => place[Symbol.asyncDispose]())

it('agrees with diffusers about every damaged bundle, but for the cases that say why not', async () => {
  const bases = join(place.path, 'bases')
  await makeRealBases(python, bases)
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
  const loads = new Map((await askDiffusers(python, bundles)).map((answer) => [answer.name, answer.loads]))
  expect(cases.map(({ name, loads }) => [name, loads])).toEqual(cases.map(({ name }) => [name, loads.get(name)]))
  const disagreements = bundles.filter(({ name, valid }) => valid !== loads.get(name)).map(({ name }) => name)
  expect(disagreements).toEqual(
    cases
      .filter(({ because, loads, state }) => because && loads !== ((state ?? 'valid') === 'valid'))
      .map(({ name }) => name),
  )
})

it('agrees with diffusers about thousands of bundles that were damaged at random, wherever files alone can tell', async () => {
  const report = await oracleCampaign(python, join(place.path, 'random'), { from: 100_000, count: 3000 })
  expect(report).toMatchObject({ cases: 3000, disagreements: [] })
  expect(report.agreed).toBeGreaterThan(2700)
})

it('says of every pipeline class that it cannot be without each component that diffusers itself cannot make it without', async () => {
  const bundles: AskedBundle[] = []
  for (const { pipelineClass, required } of knownPipelines().values()) {
    for (const missing of required) {
      const left = [...required].filter((each) => each !== missing)
      const path = join(place.path, 'classes', `${pipelineClass}-${missing}`)
      await writeBareBundle(path, pipelineClass, Object.fromEntries(left.map((each) => [each, BARE_ENTRY])))
      bundles.push({ name: `${pipelineClass} without ${missing}`, path })
    }
  }
  const answers = await askDiffusers(python, bundles)
  const other = answers.filter(({ loads, error = '' }) => loads || !/expected \[/.test(error))
  expect(other).toEqual([])
  const found = await Promise.all(bundles.map(({ path }) => validateDiffusersDirectory(path)))
  const codes = found.map(({ validation_errors }) => validation_errors.some(({ code }) => code === 'component_missing'))
  expect(codes).toEqual(bundles.map(() => true))
  expect(bundles.length).toBeGreaterThan(1000)
})

/** The Python of an environment with the pins of the built-in profile, or the one that PLINTH_ORACLE_PYTHON names. */
async function oraclePython(directory: string): Promise<string> {
  const given = process.env.PLINTH_ORACLE_PYTHON
  if (given !== undefined) return given
  const [system, inside] = process.platform === 'win32' ? ['python', 'Scripts/python.exe'] : ['python3', 'bin/python']
  const prefix = join(directory, 'environment')
  await run(system, ['-m', 'venv', prefix])
  const pins = builtInProfiles().find(({ profile_id }) => profile_id === 'pytorch')?.requirements ?? []
  const installed = join(prefix, inside)
  const install = ['-m', 'pip', 'install', '--quiet', '--', ...pins.map(({ name, exact_pin }) => `${name}${exact_pin}`)]
  await run(installed, install, { maxBuffer: 1 << 26 })
  return installed
}
