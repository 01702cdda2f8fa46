import { CodedError } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { type DocumentFault, readDocument } from '../src/index.ts'
import { tryCli } from '../src/testing.ts'
import { cliThat } from './sample.ts'

it('reads a document that begins with a byte order mark, and says where one that is no JSON breaks', async () => {
  const cli = cliThat(async (context) => ({ document: { read: await readDocument(context, '-', notJson) } }))
  const said = async (stdin: string) => {
    const { exitCode, stdout } = await tryCli(cli, { argv: ['go', '--json'], stdin })
    const { read, code, message, details } = JSON.parse(stdout)
    return read ?? [exitCode, code, message, details]
  }
  expect(await said('\uFEFF{"a": 1}')).toEqual({ a: 1 })
  expect(await said(' \n')).toEqual([1, 'not_json', 'standard input is empty', undefined])
  expect(await said('{\n"a" 1}')).toEqual([
    ...[1, 'not_json', 'standard input is not JSON (line 2, column 5)'],
    { line: 2, column: 5 },
  ])
})

function notJson({ message, ...more }: DocumentFault): Error {
  return new CodedError('not_json', message, more)
}
