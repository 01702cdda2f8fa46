import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { readEntry } from '../src/bundle/component-entry.ts'
import { knownPipelines } from '../src/diffusers/pipelines.ts'
import { taskTypeOf } from '../src/diffusers/task-types.ts'
import { BUNDLE_RULES } from '../src/validation/bundle-rules.ts'
import { isError, judge } from '../src/validation/finding.ts'
import { validateDiffusersDirectory } from '../src/validation/validate-diffusers-directory.ts'
import { BARE_ENTRY, writeBareBundle } from './damage/bare-bundle.ts'
import { type Scratch, scratch } from './scratch.ts'

interface Listed {
  readonly required: readonly string[]
  readonly optional: readonly string[]
  readonly scalars: readonly string[]
  readonly load_connected: boolean
}

/** What diffusers 0.42.1 says of its pipeline classes. */
const LISTED: Readonly<Record<string, Listed>> = JSON.parse(
  await readFile(resolve(import.meta.dirname, '../fixtures/pipelines-0.42.1.json'), 'utf8'),
)

it('knows every pipeline class of diffusers with its required and optional components and its plain arguments', () => {
  const known = [...knownPipelines().values()].map(({ pipelineClass, required, optional, scalars, isConnected }) => [
    pipelineClass,
    { required: [...required], optional: [...optional], scalars: [...scalars], load_connected: isConnected },
  ])
  const sorted = Object.entries(LISTED).map(([name, { required, optional, scalars, load_connected }]) => [
    name,
    { required: required.toSorted(), optional: optional.toSorted(), scalars: scalars.toSorted(), load_connected },
  ])
  expect(Object.fromEntries(known)).toEqual(Object.fromEntries(sorted))
  expect(known.length).toBe(293)
})

it('finds a bundle of each of 293 pipeline classes valid with all components and without the optional ones, the connected ones apart', async () => {
  await using place = await scratch()
  const found: unknown[] = []
  for (const [name, { required, optional }] of Object.entries(LISTED)) {
    const whole = await verdictOf(
      place,
      name,
      Object.fromEntries([...required, ...optional].map((each) => [each, BARE_ENTRY])),
    )
    const bare = await verdictOf(place, name, {
      ...Object.fromEntries(required.map((each) => [each, BARE_ENTRY])),
      ...Object.fromEntries(optional.map((each, at) => [each, at % 2 ? [null, null] : undefined])),
    })
    found.push([name, whole, bare])
  }
  const expected = Object.entries(LISTED).map(([name, { load_connected, optional }]) => {
    const connected = load_connected ? ['needs_connected_pipeline'] : []
    const promptless = name.startsWith('StableDiffusionXL') ? PROMPT.filter((each) => optional.includes(each)) : []
    return [name, connected, [...connected, ...promptless.map(() => 'prompt_encoder_missing')]]
  })
  expect(found).toEqual(expected)
})

it('names each required component of each of 293 pipeline classes when it is left out, and none of the optional ones', () => {
  for (const [name, { required, optional }] of Object.entries(LISTED)) {
    const whole = Object.fromEntries([...required, ...optional].map((each) => [each, BARE_ENTRY]))
    const without = (left: string, value?: unknown) => missingIn(name, { ...whole, [left]: value })
    expect([name, required.map((each) => without(each))]).toEqual([name, required.map((each) => [each])])
    expect([name, required.map((each) => without(each, [null, null]))]).toEqual([name, required.map((each) => [each])])
    expect([name, optional.map((each) => without(each))]).toEqual([name, optional.map(() => [])])
  }
})

it('warns of every pipeline class that nothing here runs, with a code of its own, and gives the others their task', async () => {
  await using place = await scratch()
  const tasks = Object.groupBy(Object.keys(LISTED), (name) => taskTypeOf(name) ?? 'none')
  expect(tasks['text-to-audio']).toEqual(['StableAudioPipeline'])
  expect(tasks['text-to-image']?.length).toBe(47)
  for (const name of ['WanPipeline', 'StableDiffusionInpaintPipeline', 'FluxPipeline']) {
    const entries = Object.fromEntries((LISTED[name]?.required ?? []).map((each) => [each, BARE_ENTRY]))
    const { validation_errors, validation_state } = await validateDiffusersDirectory(
      await writeBareBundle(join(place.path, name), name, entries),
    )
    expect([name, validation_state, validation_errors.map(({ code, severity }) => `${severity} ${code}`)]).toEqual([
      name,
      'valid',
      name === 'FluxPipeline' ? [] : ['warning task_not_executable'],
    ])
  }
})

const PROMPT = ['text_encoder_2', 'tokenizer_2']

/** The codes of the errors. */
async function verdictOf(place: Scratch, name: string, entries: Readonly<Record<string, unknown>>) {
  const { validation_errors } = await validateDiffusersDirectory(
    await writeBareBundle(join(place.path, name), name, entries),
  )
  return validation_errors.filter(({ severity }) => severity === 'error').map(({ code }) => code)
}

/** The components that are said to be missing. */
function missingIn(name: string, index: Readonly<Record<string, unknown>>): readonly string[] {
  const signature = knownPipelines().get(name)
  if (!signature) throw new Error(name)
  const names = [...signature.required, ...signature.optional].filter((each) => index[each] !== undefined)
  const entries = names.map((each) => readEntry(each, index[each]))
  const components = entries.flatMap((entry) =>
    entry.state === 'present'
      ? [{ ...entry, loads: undefined, directory: { state: 'outside' as const }, json: new Map() }]
      : [],
  )
  const bundle = { path: '', signature, index: { ...index, _diffusers_version: '1' }, entries, components, names: [] }
  const findings = judge(BUNDLE_RULES, { ...bundle, variant: undefined }).filter(isError)
  return findings
    .filter(({ code }) => code === 'component_missing')
    .map(({ message }) => / needs (\w+),/.exec(message)?.[1] ?? '')
}
