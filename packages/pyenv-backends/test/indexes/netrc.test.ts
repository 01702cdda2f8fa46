import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { entryFor, netrcText, parseNetrc, readNetrc } from '../../src/indexes/netrc.ts'
import { seeded } from '../seeded.ts'
import { temporaryFolder } from '../temporary-folder.ts'

it('reads the entries of a netrc file, whatever stands around them', () => {
  const text = `# machine of.nobody login nobody
machine index.example login anna password secret
machine other.example
  login "bo b"
  account x
  password "with \\"quotes\\" and # signs"
macdef init
machine not.this login one

machine token.example login only-a-token
default login anonymous password guest
`
  expect(parseNetrc(text)).toEqual([
    { machine: 'index.example', username: 'anna', password: 'secret' },
    { machine: 'other.example', username: 'bo b', password: 'with "quotes" and # signs' },
    { machine: 'token.example', username: 'only-a-token', password: '' },
    { machine: null, username: 'anonymous', password: 'guest' },
  ])
})

it('reads what it wrote, values with a line end apart', () => {
  const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((text) => !/[\r\n\0]/.test(text))
  const machine = fc.domain()
  fc.assert(
    fc.property(fc.uniqueArray(fc.record({ machine, username: word, password: word })), (entries) => {
      expect(parseNetrc(netrcText(entries))).toEqual(entries)
      const split = entries.map((each) => ({ ...each, password: `${each.password}\nmachine evil.example` }))
      expect(netrcText(split)).toBe('')
    }),
    seeded,
  )
})

it('gives nobody the entry that would be for everybody', () => {
  const entries = parseNetrc('machine a.example login anna password one\ndefault login x password y\n')
  expect(['a.example', 'b.example', '[::1]'].map((name) => entryFor(entries, name)?.username)).toEqual([
    'anna',
    undefined,
    undefined,
  ])
})

it('finds the file that a variable names, else the one in the home directory', async () => {
  const home = temporaryFolder()
  writeFileSync(join(home, '.netrc'), 'machine a.example login home password x')
  writeFileSync(join(home, '_netrc'), 'machine a.example login windows password x')
  writeFileSync(join(home, 'named'), 'machine a.example login named password x')
  const hosts = [
    { env: { HOME: home }, platform: 'linux' },
    { env: { USERPROFILE: home }, platform: 'win32' },
    { env: { HOME: home, NETRC: join(home, 'named') }, platform: 'linux' },
    { env: { HOME: join(home, 'nobody') }, platform: 'linux' },
  ] as const
  const found = await Promise.all(hosts.map(readNetrc))
  expect(found.map(([entry]) => entry?.username)).toEqual(['home', 'windows', 'named', undefined])
})
