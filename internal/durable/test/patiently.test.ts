import { expect, it } from 'vitest'
import { patiently } from '../src/index.ts'

/** An operation that is refused with these errors in turn, and then works. */
function refused(...errnos: readonly string[]) {
  const left = [...errnos]
  const calls: string[] = []
  const operation = async () => {
    const errno = left.shift()
    calls.push(errno ?? 'done')
    if (errno !== undefined) throw Object.assign(new Error(errno), { code: errno })
    return 'done'
  }
  return { operation, calls }
}

function onWindows(operation: () => Promise<string>, pauses: number[] = []) {
  return patiently(operation, { platform: 'win32', pause: async (ms) => pauses.push(ms) })
}

it('tries again on Windows while somebody else has the file open, for two seconds at most', async () => {
  const [briefly, forever] = [refused('EPERM', 'EBUSY', 'EACCES'), refused(...Array<string>(20).fill('EBUSY'))]
  const pauses: number[] = []
  expect([await onWindows(briefly.operation), briefly.calls]).toEqual(['done', ['EPERM', 'EBUSY', 'EACCES', 'done']])
  await expect(onWindows(forever.operation, pauses)).rejects.toMatchObject({ code: 'EBUSY' })
  expect([forever.calls.length, pauses.reduce((sum, ms) => sum + ms, 0)]).toEqual([9, 1980])
})

it('tries nothing again that waiting does not mend, nor on a system that lets open files be renamed', async () => {
  const [missing, posix] = [refused('ENOENT'), refused('EPERM')]
  await expect(onWindows(missing.operation)).rejects.toMatchObject({ code: 'ENOENT' })
  await expect(patiently(posix.operation, { platform: 'linux' })).rejects.toMatchObject({ code: 'EPERM' })
  expect([missing.calls, posix.calls]).toEqual([['ENOENT'], ['EPERM']])
})
