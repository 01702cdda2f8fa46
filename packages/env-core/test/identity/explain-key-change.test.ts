import { expect, it } from 'vitest'
import { explainKeyChange } from '../../src/index.ts'

it('says in the words of the fields why an environment was not reused', () => {
  const before = {
    key_inputs: {
      contract_version: 1,
      requirements: [
        { name: 'numpy', pin: '2.4.1', markers: null, hashes: [] },
        { name: 'torch', pin: '2.12.0', markers: null, hashes: [] },
      ],
      sources: [],
      python: '3.11',
      installer: { name: 'uv', version: '0.1' },
    },
  }
  const after = {
    key_inputs: {
      contract_version: 1,
      requirements: [
        { name: 'torch', pin: '2.13.0', markers: null, hashes: [] },
        { name: 'pillow', pin: '12.0.0', markers: null, hashes: [] },
      ],
      sources: [{ name: 'torch', index_url: 'https://index.example/simple' }],
      python: '3.12',
      installer: { name: 'uv', version: '0.2' },
    },
  }
  expect(explainKeyChange(before, after)).toEqual([
    { field: 'installer.version', before: '0.1', after: '0.2', message: 'installer version 0.1 → 0.2' },
    { field: 'python', before: '3.11', after: '3.12', message: 'Python 3.11 → 3.12' },
    { field: 'requirements.numpy.pin', before: '2.4.1', message: 'numpy pin 2.4.1 → none' },
    { field: 'requirements.pillow.pin', after: '12.0.0', message: 'pillow pin none → 12.0.0' },
    { field: 'requirements.torch.pin', before: '2.12.0', after: '2.13.0', message: 'torch pin 2.12.0 → 2.13.0' },
    {
      field: 'sources.torch.index_url',
      after: 'https://index.example/simple',
      message: 'torch index url none → https://index.example/simple',
    },
  ])
})

it('finds no reason where nothing differs', () => {
  const same = { key_inputs: { python: '3.11', requirements: [{ name: 'numpy', pin: '1', hashes: [] }] } }
  expect(explainKeyChange(same, structuredClone(same))).toEqual([])
})
