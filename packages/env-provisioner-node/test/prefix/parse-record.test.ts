import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseRecord } from '../../src/prefix/parse-record.ts'

it('reads quoted paths, paths outside site-packages, Windows separators and rows without digest', () => {
  const text = [
    'numpy/__init__.py,sha256=abc,12',
    '"odd, name ""quoted"".py",sha256=def,3',
    '../../../bin/f2py,sha256=ghi,4',
    'win\\module.py,,',
    '',
    'numpy-2.4.1.dist-info/RECORD,,',
  ]
  const rows = [
    { path: 'numpy/__init__.py', hash: 'sha256=abc', size: 12 },
    { path: 'odd, name "quoted".py', hash: 'sha256=def', size: 3 },
    { path: '../../../bin/f2py', hash: 'sha256=ghi', size: 4 },
    { path: 'win/module.py', hash: '', size: null },
    { path: 'numpy-2.4.1.dist-info/RECORD', hash: '', size: null },
  ]
  expect(parseRecord(text.join('\n'))).toEqual(rows)
  expect(parseRecord(text.join('\r\n'))).toEqual(rows)
})

it('reads back any row that Python would have written', () => {
  const path = fc.string({ minLength: 1, unit: fc.constantFrom('a', 'ü', ',', '"', ' ', '/', '.') })
  const row = fc.record({ path, hash: fc.constantFrom('', 'sha256=x_y-z'), size: fc.option(fc.nat()) })
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const text = rows.map((each) => `${quoted(each.path)},${each.hash},${each.size ?? ''}\n`).join('')
      expect(parseRecord(text)).toEqual(rows)
    }),
  )
})

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
