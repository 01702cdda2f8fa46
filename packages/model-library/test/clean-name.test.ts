import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cleanName } from '../src/registry/clean-name.ts'
import { isDirectoryName } from '../src/registry/model-id.ts'

it('makes directory names of official names by the rules of the prior system', () => {
  const names = {
    'Llama 2 7B': 'llama_2_7b',
    'SDXL-1.0-Base': 'sdxl-1_0-base',
    'model/test:file': 'modeltestfile',
    'a<>:"/\\|?*b': 'ab',
    'a -- b': 'a_b',
    'a--b__c-_d': 'a_b_c_d',
    'a-b_c': 'a-b_c',
    '--x__': 'x',
    'Größe 東京': 'gr_e',
    Straße: 'stra_e',
    İ: 'i',
    CON: 'con_model',
    Com1: 'com1_model',
    com0: 'com0',
    'lpt9.txt': 'lpt9_txt',
    '': 'unnamed_model',
    ' ': 'unnamed_model',
    '???': 'unnamed_model',
    東京: 'unnamed_model',
  }
  expect(Object.fromEntries(Object.keys(names).map((name) => [name, cleanName(name)]))).toEqual(names)
})

it('cuts a long name back to its last separator when that is beyond 64 characters', () => {
  const [long, word] = ['x'.repeat(200), 'y'.repeat(100)]
  expect(cleanName(long)).toBe('x'.repeat(128))
  expect(cleanName(`${word}-${long}`)).toBe(word)
  expect(cleanName(`ab-${long}`)).toBe(`ab-${'x'.repeat(125)}`)
  expect(cleanName(`${'x'.repeat(64)}-${long}`)).toBe(`${'x'.repeat(64)}-${'x'.repeat(63)}`)
  expect(cleanName(`${'x'.repeat(65)}-${long}`)).toBe('x'.repeat(65))
})

it('gives every name a directory name that is safe everywhere and stays as it is when cleaned again', () => {
  const anyName = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 300 }))
  fc.assert(
    fc.property(anyName, (name) => {
      const clean = cleanName(name)
      expect(clean).toMatch(/^[a-z0-9]([a-z0-9_-]{0,126}[a-z0-9])?$/)
      expect(isDirectoryName(clean)).toBe(true)
      expect(cleanName(clean)).toBe(clean)
    }),
    { seed: 20261121, numRuns: 500 },
  )
})

it('names every Windows device otherwise, in any spelling that cleans to it', () => {
  const devices = [
    'con',
    'prn',
    'aux',
    'nul',
    ...'123456789'.split('').flatMap((digit) => [`com${digit}`, `lpt${digit}`]),
  ]
  const spellings = (name: string) => [name, name.toUpperCase(), ` ${name} `, `_${name}-`, `${name}?`, `<${name}>`]
  for (const name of devices) expect(spellings(name).map(cleanName)).toEqual(spellings(name).map(() => `${name}_model`))
  expect(['con1', 'xcon', 'com10', 'com', 'lpt0', 'con_model'].map(cleanName)).toEqual([
    'con1',
    'xcon',
    'com10',
    'com',
    'lpt0',
    'con_model',
  ])
})

it('follows the rules in their order, for any name of letters, separators and what is dropped', () => {
  const letters = fc.string({
    unit: fc.constantFrom('a', 'B', '7', ' ', '-', '_', '.', '/', ':', 'é', '\u0130', '\ud83d\ude00'),
    maxLength: 200,
  })
  fc.assert(
    fc.property(letters, (name) => {
      const dropped = [...name.toLowerCase()].filter((letter) => !'<>:"/\\|?*'.includes(letter))
      const mapped = dropped.map((letter) => (/[a-z0-9_-]/.test(letter) ? letter : '_')).join('')
      const whole = mapped
        .split(/[-_]{2,}/)
        .join('_')
        .replace(/^[-_]|[-_]$/g, '')
      const clean = cleanName(name)
      if (whole === '') expect(clean).toBe('unnamed_model')
      else if (whole.length <= 128) expect(clean).toBe(whole)
      else expect(whole.startsWith(clean)).toBe(true)
    }),
    { seed: 20261121, numRuns: 500 },
  )
})
