import crypto from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { Modules, Work } from '../../src/prefix/thread/file-task.ts'
import { kit } from '../../src/prefix/thread/kit.ts'
import { codeOf } from '../fake-store.ts'
import { aPrefix } from './a-prefix.ts'

it('takes a file that cannot be read for damage, and a host that cannot open more files for an error', async () => {
  const task = await aPrefix([{ name: 'numpy', version: '1.0' }])
  const share = { index: 0, of: 1 } as const
  const inspect = (errno: string) => ending(kit.inspectFiles(kit, refusing('__init__.py', errno), { ...task, share }))
  const { damages } = inspect('EACCES')
  expect(damages.map(({ code, name }) => [code, name])).toEqual([
    ['file_unreadable', 'lib/python3.11/site-packages/numpy/__init__.py'],
  ])
  expect(await codeOf(Promise.resolve('EMFILE').then(inspect))).toBe('EMFILE')
})

/** Node's own modules, but for files of this name, which cannot be opened. */
function refusing(name: string, code: string): Modules {
  const openSync = (file: fs.PathLike, flags: fs.OpenMode) => {
    if (String(file).endsWith(name)) throw Object.assign(new Error(`${code}: refused, open '${file}'`), { code })
    return fs.openSync(file, flags)
  }
  return { crypto, path, fs: { ...fs, openSync } }
}

function ending<T>(work: Work<T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}
