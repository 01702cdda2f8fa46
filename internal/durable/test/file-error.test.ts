import { open, readFile } from 'node:fs/promises'
import { CodedError } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { fileError, withFileErrors } from '../src/index.ts'
import { temporaryDirectory } from './temporary-directory.ts'

it.each([
  ['ENOSPC', 'disk_full'],
  ['EDQUOT', 'disk_full'],
  ['EROFS', 'read_only'],
  ['EACCES', 'permission_denied'],
  ['EPERM', 'permission_denied'],
  ['EIO', 'io_error'],
])('maps %s to %s, naming the path and the errno', (errno, code) => {
  const cause = Object.assign(new Error(errno), { code: errno })

  expect(fileError(cause, { doing: 'write', path: 'a/b' })).toMatchObject({
    code,
    message: expect.stringMatching(`^cannot write a/b: .* \\(${errno}\\)$`),
    details: { path: 'a/b', errno },
    cause,
  })
})

it('leaves errors that do not come from the system as they are', () => {
  const errors = [new CodedError('stale', 'x'), new Error('plain'), new DOMException('stop', 'AbortError'), 'text']

  expect(errors.map((error) => fileError(error, { doing: 'read', path: 'a' }))).toEqual(errors)
})

it('maps what the system really says', async () => {
  const directory = await temporaryDirectory()

  const reading = withFileErrors({ doing: 'read', path: directory }, () => readFile(directory))
  const opening = withFileErrors({ doing: 'open', path: 'missing' }, () => open(`${directory}/missing`))

  await expect(reading).rejects.toMatchObject({ code: 'io_error', details: { path: directory, errno: 'EISDIR' } })
  await expect(opening).rejects.toMatchObject({ code: 'io_error', details: { path: 'missing', errno: 'ENOENT' } })
})
