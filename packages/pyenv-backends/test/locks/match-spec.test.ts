import { expect, it } from 'vitest'
import { isPackageName, parseMatchSpec } from '../../src/locks/match-spec.ts'

it('reads requirements of conda as conda does', () => {
  const read = (text: string) => {
    const { name, version, build, channel } = parseMatchSpec(text)
    return [name, version, build, channel]
  }
  expect(read('python=3.11')).toEqual(['python', '3.11.*', null, null])
  expect(read('Python ==2.2.0')).toEqual(['python', '2.2.0', null, null])
  expect(read('numpy ==24.*')).toEqual(['numpy', '24.*', null, null])
  expect(read('numpy >= 1.20, < 2')).toEqual(['numpy', '>=1.20,<2', null, null])
  expect(read('conda-forge::pandas=2.0=py311*')).toEqual(['pandas', '2.0', 'py311*', 'conda-forge'])
  expect(read('https://host/chan/linux-64::zlib 1.2.13 h1_0')).toEqual(['zlib', '1.2.13', 'h1_0', 'https://host/chan'])
  expect(read('scipy[version=">=1.11", build=py311*]')).toEqual(['scipy', '>=1.11', 'py311*', null])
  expect(read('pytest  # tests')).toEqual(['pytest', null, null, null])
})

it('tells names of packages from URLs and patterns', () => {
  const names = ['numpy', '_libgcc_mutex', 'https://host/x-1.0-0.conda', '*', ''].filter((text) =>
    isPackageName(parseMatchSpec(text).name),
  )
  expect(names).toEqual(['numpy', '_libgcc_mutex'])
})
