import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pythonString } from '../../src/prefix/bytecode-prefix.ts'
import { aStore, prefixIn } from '../fake-store.ts'

it('sends byte code to the store, so that using an environment does not change it', async () => {
  const host = await aStore()
  const prefix = await prefixIn(host)
  const [key = ''] = (await host.environments.list()).map(({ environment_key }) => environment_key)
  const line = await readFile(join(prefix, 'lib/python3.11/site-packages/_plinth.pth'), 'utf8')
  const target = pythonString(join(host.dataDir, 'pycache', key))
  expect(line).toBe(`import sys; sys.pycache_prefix = sys.pycache_prefix or ${target}\n`)
})

it('writes any path as a Python string in ASCII', () => {
  expect(pythonString("C:\\it's ü\n😀")).toBe("'C:\\\\it\\'s \\U000000fc\\U0000000a\\U0001f600'")
})
