import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { macosPythonPlaces } from '../../src/python/macos-python-places.ts'
import { createFakeCommands } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const VERSIONS = 'Library/Frameworks/Python.framework/Versions'

/**
 * Places as on real machines: python.org's installer for macOS ("Using Python on macOS" of Python's documentation), Homebrew's formula
 * python@3.13 on Apple silicon, and Apple's developer tools.
 */
function aMac(...more: readonly string[]): string {
  const root = temporaryFolder()
  const files = [
    `${VERSIONS}/3.9/bin/python3`,
    `${VERSIONS}/3.13/bin/python3`,
    'opt/homebrew/bin/python3',
    'opt/homebrew/bin/python3.13',
    'usr/local/bin/python',
    'usr/bin/python3',
    ...more,
  ]
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), '')
  }
  symlinkSync('3.13', join(root, VERSIONS, 'Current'))
  return root
}

async function found(root: string): Promise<string[]> {
  const env = { HOME: join(root, 'Users/username'), PATH: [join(root, 'usr/bin'), join(root, 'bin')].join(':') }
  const listed = await macosPythonPlaces(root).list({ env, ...createFakeCommands(() => undefined) })
  return listed.map(({ executable, source }) => `${source} ${executable.slice(root.length + 1)}`)
}

it('finds the Pythons of a Mac that a program started from the desktop does not have on its PATH', async () => {
  expect(await found(aMac())).toEqual([
    `path ${VERSIONS}/3.13/bin/python3`,
    `path ${VERSIONS}/3.9/bin/python3`,
    'path opt/homebrew/bin/python3',
    'path opt/homebrew/bin/python3.13',
  ])
})

it('starts no Python of Apple that would ask in a window to be installed, only that of the developer tools', async () => {
  const tools = 'Library/Developer/CommandLineTools/usr/bin/python3'
  const listed = await found(aMac(tools, 'Users/username/.pyenv/versions/3.12.1/bin/python'))
  expect([listed[0], listed.at(-1), listed.includes('path usr/bin/python3')]).toEqual([
    'pyenv Users/username/.pyenv/versions/3.12.1/bin/python',
    `path ${tools}`,
    false,
  ])
})
