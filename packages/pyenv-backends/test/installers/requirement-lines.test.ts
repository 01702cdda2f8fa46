import fc from 'fast-check'
import { expect, it } from 'vitest'
import { requirementLines } from '../../src/installers/requirement-lines.ts'
import { seeded } from '../seeded.ts'

function codeOf(requirement: string, hashes?: readonly string[]): string {
  try {
    return requirementLines([{ requirement, hashes }])
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'not a coded error'
  }
}

it('writes requirements one to a line as they were given', () => {
  const requirements = [
    'six==1.17.0',
    ' Foo.Bar[extra]==1!2.0+cpu ; python_version >= "3.10" ',
    'tool @ file:///w/tool-1-py3-none-any.whl',
  ]
  expect(requirementLines(requirements.map((requirement) => ({ requirement })))).toBe(
    [
      'six==1.17.0',
      'Foo.Bar[extra]==1!2.0+cpu ; python_version >= "3.10"',
      'tool @ file:///w/tool-1-py3-none-any.whl',
      '',
    ].join('\n'),
  )
})

it('refuses everything that would be more than a requirement to an installer', () => {
  const hostile = [
    '--index-url=https://evil',
    '-r other.txt',
    '-e .',
    '',
    ' ',
    '# nothing',
    'six==1.17.0\n--index-url=https://evil',
    'six==1.17.0\r-r x',
    'six==1.17.0 --hash=sha256:00',
    'six==1.17.0 # comment',
    'six @ https://$\x7bHTTP_PROXY}/six.whl',
    './six-1.17.0-py3-none-any.whl',
    'https://evil/six-1.17.0-py3-none-any.whl',
    'six==1.17.0\0',
  ]
  expect(hostile.map((each) => codeOf(each))).toEqual(hostile.map(() => 'invalid_requirement'))
})

it('refuses a hash that is not a SHA-256 in lower case', () => {
  const hex = 'a'.repeat(64)
  const hashes = [hex, `sha256:${hex.toUpperCase()}`, `md5:${hex}`, `sha256:${hex} -r x`, 'sha256:aa']
  expect(hashes.map((hash) => codeOf('six==1.17.0', [hash]))).toEqual(hashes.map(() => 'invalid_requirement'))
  expect(codeOf('six==1.17.0', [`sha256:${hex}`])).toBe('six==1.17.0\n')
})

it('never lets a line start with a hyphen or hold another line', () => {
  const pieces = fc.array(
    fc.constantFrom('six', '==1.0', '-', '--', 'r', ' ', '\n', ';', '@', 'file:///x', '#', '[a]', '$\x7bA}'),
  )
  fc.assert(
    fc.property(pieces, (parts) => {
      const written = codeOf(parts.join(''))
      expect(written === 'invalid_requirement' || /^[a-z][^\n]*\n$/i.test(written)).toBe(true)
    }),
    seeded,
  )
})
