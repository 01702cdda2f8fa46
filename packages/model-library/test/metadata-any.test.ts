import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelMetadataV1 } from '@plinth/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseMetadata } from '../src/registry/parse-metadata.ts'
import { codeOf, type Scratch, scratch } from './scratch.ts'

/** Fields that the contract knows, with values of any type; fields that nobody knows; everything in any spelling that JSON allows. */
const FIELDS = [
  ...['tags', 'files', 'hashes', 'size_bytes', 'base_model', 'notes', 'official_name', 'family', 'model_type'],
  ...['bundle_format', 'import_state', 'validation_state', 'validation_errors', 'dependency_bindings', 'model_card'],
  ...['inference_settings', 'match_confidence', 'updated_date', 'pipeline_class', 'task_type_primary', 'source_path'],
  ...['recommended_backend', 'license_artifact', 'from_the_future', '__proto__', 'constructor', '', 'a"\\b', '\ud800'],
]
const LEAF = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom(null, '', 'valid', 'diffusers_directory', 'one\ntwo', [{ name: 'x' }], [{ profile_id: 'p' }], {
    sha256: 'a',
  }),
)
const DOCUMENT = fc
  .tuple(
    fc.uniqueArray(fc.tuple(fc.constantFrom(...FIELDS), LEAF), { selector: ([name]) => name, maxLength: 9 }),
    fc.boolean(),
  )
  .map(([fields, isSpaced]) => {
    const [gap, line] = isSpaced ? [' ', '\r\n  '] : ['', '']
    const members = fields.map(([name, value]) => `${line}${JSON.stringify(name)}:${gap}${spelled(value)}`)
    return `{${members.join(',')}${isSpaced ? '\r\n' : ''}}`
  })

it('reads any JSON object as metadata, in the form of the contract, and finds in it what is valid by itself', () => {
  fc.assert(
    fc.property(DOCUMENT, (text) => {
      const parsed = parseMetadata(text)
      expect(parsed.state).toBe('found')
      if (parsed.state !== 'found') return
      expect(ModelMetadataV1.parse(parsed.metadata)).toEqual(parsed.metadata)
      const given: object = JSON.parse(text)
      for (const name of ['notes', 'official_name', 'tags'] as const) {
        const value: unknown = Object.hasOwn(given, name) ? Reflect.get(given, name) : undefined
        const isValid = ModelMetadataV1.safeParse({ [name]: value }).success && isHeld(value)
        if (isValid && value !== null) expect(parsed.metadata[name]).toEqual(value)
      }
    }),
    { seed: 20261121, numRuns: 1000 },
  )
})

it('opens, lists, gets, binds, reindexes and opens again a library of any metadata, and keeps every value in its spelling', async () => {
  await using place = await scratch()
  const texts = fc.sample(DOCUMENT, { seed: 20261121, numRuns: 60 })
  const files = await Promise.all(texts.map((text, index) => modelFile(place, `llm/any/m${index}`, text)))
  for (let opening = 0; opening < 2; opening += 1) {
    await using library = await place.library()
    const report = await library.reindex()
    expect([report.models, report.unreadable]).toEqual([60, []])
    expect((await library.listModels({ limit: 100 })).total).toBe(60)
    const codes = texts.map((_, index) => codeOf(library.getModel(`llm/any/m${index}`)))
    expect(new Set(await Promise.all(codes))).toEqual(new Set([undefined]))
  }
  await using library = await place.library()
  for (const [index, text] of texts.entries()) {
    const model_id = `llm/any/m${index}`
    await library.bindDependencyProfile({ model_id, profile_id: 'light' })
    const after = await readFile(files[index] ?? '', 'utf8')
    expect(withoutBindings(after)).toEqual(withoutBindings(text))
    for (const [spelling] of text.matchAll(/\d+\.0|1e400|12345678901234567890|\\u[0-9a-f]{4}/g))
      expect(after).toContain(spelling)
  }
})

/** Numbers that JavaScript would write otherwise, and escapes that it would not. */
function spelled(value: unknown): string {
  return JSON.stringify(value).replace(/(?<=[:,[]|^)([0-9])(?=[,}\]]|$)/g, (digit) =>
    digit === '1' ? '1e400' : digit === '2' ? '12345678901234567890' : `${digit}.0`,
  )
}

function isHeld(value: unknown): boolean {
  const text = JSON.stringify(value, (_, each: unknown) => (each === Number.POSITIVE_INFINITY ? 'huge' : each)) ?? ''
  return !text.includes('huge') && !/\\ud[89a-f]/.test(text) && !text.includes('__proto__')
}

function withoutBindings(text: string): unknown {
  const { dependency_bindings: _, ...rest } = JSON.parse(text)
  return rest
}

async function modelFile(place: Scratch, id: string, text: string): Promise<string> {
  const file = join(place.path, 'library', id, 'metadata.json')
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, text)
  return file
}
