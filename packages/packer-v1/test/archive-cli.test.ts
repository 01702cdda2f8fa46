import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { payloadOf } from '../src/archive/payload-source.ts'
import type { PlannedEntry } from '../src/archive/write-pack.ts'
import { extractionPaths } from '../src/command/extraction-paths.ts'
import { packDefinition } from '../src/command/pack-definition.ts'
import { contentOf } from './contents.ts'
import { encodedPlan } from './encoded-plan.ts'
import { packAt, plannedAsset, planOf } from './pack-at.ts'
import { temporaryDirectory } from './temporary-directory.ts'

async function packer(...argv: string[]) {
  const { exitCode, stdout, stderr } = await tryCli(packDefinition, { argv })
  return { exitCode, lines: stdout.split('\n').filter(Boolean), stdout, stderr }
}

function named(asset_id: number, address: string, name: string): PlannedEntry {
  const entry = { asset_id, artifact: 0, address, name, family: 'blob', preload: false }
  return { entry, source: payloadOf(Buffer.from(`${asset_id}`)) }
}

it('writes a patch with diff and makes the new pack with patch', async () => {
  const directory = await temporaryDirectory()
  const [old, made, file] = ['old.pa', 'made.pa', 'changes.pap'].map((name) => join(directory, name))
  const contents = [contentOf('noise', 20_000), contentOf('text', 3000)]
  await packAt(directory, planOf(contents), { name: 'old.pa' })
  const target = await packAt(directory, planOf(contents.with(1, contentOf('text', 4000))), { name: 'new.pa' })
  const diffed = await packer('diff', `${old}`, target.path, '-o', `${file}`, '--json')
  const patched = await packer('patch', `${old}`, `${file}`, '-o', `${made}`, '--json')
  const again = await packer('patch', `${old}`, `${file}`, '-o', `${made}`, '--json')
  const forced = await packer('patch', `${old}`, `${file}`, '-o', `${old}`, '--force')
  const other = await packer('patch', `${made}`, `${file}`, '-o', join(directory, 'other.pa'), '--json')
  const { bytes, sha256 } = target

  expect([diffed, patched, again, forced, other].map(({ exitCode }) => exitCode)).toEqual([0, 0, 1, 0, 1])
  expect(JSON.parse(diffed.stdout)).toMatchObject({ path: file, new: { bytes, sha256 } })
  expect(JSON.parse(patched.stdout)).toMatchObject({ path: made, bytes, sha256 })
  expect(JSON.parse(again.stdout)).toMatchObject({ code: 'file_exists', details: { path: made } })
  expect(forced.lines).toEqual([`${old}: ${bytes} bytes, sha256 ${sha256}`])
  expect(JSON.parse(other.stdout)).toMatchObject({ code: 'patch_of_another_pack' })
  for (const path of [made, old]) expect((await readFile(`${path}`)).equals(await readFile(target.path))).toBe(true)
})

it('explains each command on archives with examples, and refuses wrong command lines with 2', async () => {
  const helps = await Promise.all(['ls', 'verify', 'extract', 'diff', 'patch'].map((name) => packer(name, '--help')))
  const wrong = [['diff', 'a', 'b'], ['diff', 'a', '-o', 'c'], ['patch', 'a', 'b'], ['verify'], ['ls']]
  const codes = await Promise.all(wrong.map(async (argv) => (await packer(...argv)).exitCode))

  for (const { exitCode, stdout } of helps) {
    expect(exitCode).toBe(0)
    expect(stdout.match(/plinth-pack \w+ .*\.pa/g)?.length).toBeGreaterThanOrEqual(2)
  }
  expect(codes).toEqual([2, 2, 2, 2, 2])
})

it('lists, verifies and extracts artifacts in every codec', async () => {
  const directory = await temporaryDirectory()
  const contents = ['none', 'deflate', 'zstd'].map((_, index) => contentOf('text', 2000 + index))
  const { path } = await packAt(directory, await encodedPlan(planOf(contents), ['none', 'deflate', 'zstd']))
  const out = join(directory, 'out')
  const listed = await packer('ls', path)
  const verified = await packer('verify', path)
  const extracted = await packer('extract', path, '--all', '-o', out)

  expect(listed.lines.slice(1).map((line) => line.split(/ +/).filter((_, at) => at === 2 || at === 4))).toEqual([
    ['2000', 'none'],
    ['2001', 'deflate'],
    ['2002', 'zstd'],
  ])
  expect([verified.exitCode, verified.lines[0]]).toEqual([0, expect.stringMatching(/^whole: 3 entries/)])
  expect(extracted.lines).toHaveLength(3)
  for (const [index, content] of contents.entries()) {
    expect((await readFile(join(out, `asset ${index + 1}`, 'artifact-0'))).equals(content)).toBe(true)
  }
})

it('says which entries are damaged, and exits with 1', async () => {
  const { path, entries } = await packAt(await temporaryDirectory(), planOf([Buffer.from('one'), Buffer.from('two')]))
  const bytes = await readFile(path)
  bytes.writeUInt8(0, entries[1]?.offset ?? 0)
  await writeFile(path, bytes)
  const { exitCode, lines } = await packer('verify', path)

  expect(exitCode).toBe(1)
  expect(lines).toEqual(['damaged', expect.stringMatching(/^pack_damaged: .*\(asset 2, artifact 0\)$/)])
})

it('gives every entry a file of its own, also where names collide or case does not count', async () => {
  const directory = await temporaryDirectory()
  const plan = [named(1, 'a/b', 'c'), named(2, 'a', 'b/c'), named(3, 'A', 'B/C'), named(5, 'a/b/c', 'd')]
  const { path } = await packAt(directory, plan)
  const out = join(directory, 'out')
  const { lines, exitCode } = await packer('extract', path, '--all', '-o', out, '--force')

  expect(exitCode).toBe(0)
  expect(lines.map((line) => line.slice(out.length + 1))).toEqual(['a/b/c', 'a~2-0/b/c', 'A~3-0/B/C', 'a~5-0/b/c/d'])
})

it('leads no name out of the output directory, and gives no two entries one file, whatever they are called', () => {
  const word = fc.oneof(
    fc.constantFrom('..', '.', '', '/', 'CON', 'a', 'A', 'a/b', '~1-0', 'x'.repeat(300)),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { maxLength: 12 }), (names) => {
      const entries = names.map(([address, name], index) => ({
        ...{ asset_id: index + 1, artifact: 0, address, name, family: 'blob', preload: false, codec: 'none' as const },
        ...{ offset: 0, stored_bytes: 0, bytes: 0, sha256: '0'.repeat(64) },
      }))
      const paths = extractionPaths(entries)
      const files = paths.map((path) => path.join('/').toLowerCase())

      expect(new Set(files).size).toBe(files.length)
      expect(files.filter((file) => files.some((other) => other.startsWith(`${file}/`)))).toEqual([])
      for (const path of paths) {
        expect(path.every((segment) => !['', '.', '..'].includes(segment) && !/[/\\\0]/.test(segment))).toBe(true)
        expect(path.every((segment) => Buffer.byteLength(segment) < 255)).toBe(true)
      }
    }),
  )
})

it('does not follow a link that lies where a directory of the extraction would', async () => {
  const directory = await temporaryDirectory()
  const { path } = await packAt(directory, [named(1, 'hero/skin', 'a')])
  const [out, precious] = [join(directory, 'out'), join(directory, 'precious')]
  await mkdir(out)
  await mkdir(precious)
  await symlink(precious, join(out, 'hero'))
  const results = [
    await packer('extract', path, '--all', '-o', out, '--json'),
    await packer('extract', path, '1', '-o', out, '--force', '--json'),
  ]

  expect(results.map(({ exitCode, stdout }) => [exitCode, JSON.parse(stdout).code])).toEqual([
    [1, 'link_in_the_way'],
    [1, 'link_in_the_way'],
  ])
  expect(await readdir(precious)).toEqual([])
})

it('shows progress on standard error while it works on many bytes, and never with --events', async () => {
  const directory = await temporaryDirectory()
  const { path } = await packAt(
    directory,
    [1, 2].map((id) => plannedAsset(id, contentOf('zeros', 20_000_000))),
  )
  const verified = await packer('verify', path)
  const extracted = await packer('extract', path, '--all', '-o', join(directory, 'out'), '--json')
  const diffed = await packer('diff', path, path, '-o', join(directory, 'none.pap'))
  const silent = await packer('verify', path, '--events')

  expect(verified.stderr).toContain('verifying 40.0/40.0 MB')
  expect(extracted.stderr).toContain('extracting 40.0/40.0 MB')
  expect(diffed.stderr).toContain('reading 80.0/80.0 MB')
  expect(silent.stderr).toBe('')
})
