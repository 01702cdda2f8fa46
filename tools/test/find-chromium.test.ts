import { expect, it } from 'vitest'
import { findChromium } from '../hosts/find-chromium.ts'

it('takes an installed browser before the one from npm', async () => {
  const exists = (path: string) => path === '/usr/bin/chromium'
  const unpacked = { path: 'unpacked', env: { FONTCONFIG_FILE: 'fonts.conf' } }
  const unpack = async () => unpacked
  expect(await findChromium({ exists, unpack })).toEqual({ path: '/usr/bin/chromium', env: {} })
  expect(await findChromium({ exists: () => false, unpack })).toEqual(unpacked)
})

it('fails with what to install on a machine without any browser', async () => {
  const unpack = () => Promise.reject(new Error('none for darwin arm64'))
  await expect(findChromium({ exists: () => false, unpack })).rejects.toThrow('Install chromium or Google Chrome.')
})
