import { expect, it } from 'vitest'
import { bindingLines, modelFacts, placeFacts } from '../../page/src/library/model/describe-model.ts'
import { sentenceOf, timeOf, wordsOf } from '../../page/src/library/wording.ts'
import { sizeOf } from '../../page/src/parts/size.ts'

it('a model is described by what is known of it, in words', () => {
  const facts = modelFacts({
    model_type: 'diffusion',
    bundle_format: 'diffusers_directory',
    size_bytes: 2048,
    tags: [],
  })
  expect(facts).toEqual([
    { name: 'Type', value: 'diffusion', kind: 'text' },
    { name: 'Bundle format', value: 'diffusers directory', kind: 'text' },
    { name: 'Size', value: '2.0 KiB', kind: 'text' },
  ])
})

it('what matters before a model is used is said: pickles, code of its own, a review, an import that is not done', () => {
  const warned = modelFacts({
    requires_unsafe_format: true,
    requires_custom_code: true,
    custom_code_sources: ['pipeline.py'],
    metadata_needs_review: true,
    review_reasons: ['two names'],
    import_state: 'pending',
  })
  expect(warned.map(({ name, value }) => [name, value])).toEqual([
    ['Weights', 'pickles: nothing loads them without consent'],
    ['Own code', 'never run, pipeline.py'],
    ['To review', 'two names'],
    ['Import', 'pending'],
  ])
  const clean = { requires_unsafe_format: false, metadata_needs_review: false, import_state: 'ready' as const }
  expect(modelFacts(clean)).toEqual([])
})

it('an external model shows where it lies, once where source and entry are one place', () => {
  const source = { name: 'Source', value: '/m', kind: 'path' }
  expect(placeFacts({ source_path: '/m', entry_path: '/m' })).toEqual([source])
  expect(placeFacts({ source_path: '/m', entry_path: '/real/m' })).toEqual([
    source,
    { name: 'Entry', value: '/real/m', kind: 'path' },
  ])
})

it('bindings are shown with profile and backend, and entries of another system without a profile are not', () => {
  const dependency_bindings = [
    { binding_id: 'gpu', profile_id: 'torch', profile_version: 2, backend_key: 'pytorch' },
    { profile_id: 'light' },
    { note: 'of another system' },
  ]
  expect(bindingLines({ dependency_bindings })).toEqual([
    { bindingId: 'gpu', profile: 'torch version 2', backend: 'pytorch' },
    { bindingId: 'light', profile: 'light' },
  ])
})

it('sizes are written in powers of 1,024 with no more digits than they deserve', () => {
  expect([0, 1023, 1024, 1536, 5 * 1024 ** 3, 150 * 1024 ** 2].map(sizeOf)).toEqual([
    '0 bytes',
    '1023 bytes',
    '1.0 KiB',
    '1.5 KiB',
    '5.0 GiB',
    '150 MiB',
  ])
})

it('a time that is none, and a word of one part, stay as they are', () => {
  expect([timeOf('long ago'), wordsOf('valid'), wordsOf('library_owned')]).toEqual([
    'long ago',
    'valid',
    'library owned',
  ])
})

it('what an import came to is one sentence with the health, or with the reasons', () => {
  const errors = [{ code: 'id_taken', message: 'The id is taken.' }]
  expect([
    sentenceOf({ status: 'imported', validation_state: 'degraded', errors: [] }),
    sentenceOf({ status: 'unchanged', errors: [] }),
    sentenceOf({ status: 'failed', errors }),
  ]).toEqual([
    'The directory is a model of the library now. Health: degraded.',
    'Checked: nothing changed. Health: unknown.',
    'It failed: The id is taken.',
  ])
})
