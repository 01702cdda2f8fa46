import { expect, it } from 'vitest'
import { findingRemedy } from '../src/import/finding-remedy.ts'

it('says what a person does about a finding, by its code, and nothing about a code that it does not give', () => {
  expect(['lfs_pointer', 'model_index_missing', 'constructor', ''].map(findingRemedy)).toEqual([
    'Run `git lfs pull`, or fetch the file itself.',
    expect.stringContaining('Fetch the whole repository.'),
    undefined,
    undefined,
  ])
})
