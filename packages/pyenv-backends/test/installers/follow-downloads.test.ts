import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { LocatedFile } from '../../src/index.ts'
import { followPipDownloads, type Transferred } from '../../src/installers/follow-pip-downloads.ts'
import { followUvDownloads, type KnownSizes } from '../../src/installers/follow-uv-downloads.ts'
import { createInstallationProgress } from '../../src/installers/installation-progress.ts'
import { temporaryFolder } from '../temporary-folder.ts'

it('counts what pip downloads to the byte, also of files that are gone by the end, and nothing from its cache', async () => {
  const temporary = temporaryFolder()
  const told: Transferred[] = []
  const { promise: seen, resolve } = Promise.withResolvers<void>()
  const follower = followPipDownloads({ temporary }, (bytes) => {
    told.push(bytes)
    resolve()
  })
  const write = (folder: string, name: string, size: number) => {
    mkdirSync(join(temporary, folder), { recursive: true })
    appendFileSync(join(temporary, folder, name), Buffer.alloc(size))
  }
  write('pip-unpack-1', 'alpha-1.0+cpu-py3-none-any.whl', 1000)
  write('pip-unpack-2', 'cached-1.0-py3-none-any.whl', 5000)
  follower.line('  Using cached cached-1.0-py3-none-any.whl (5 kB)')
  follower.line('  Downloading http://a.example/alpha-1.0%2Bcpu-py3-none-any.whl (2 kB)')
  await seen
  write('pip-unpack-1', 'alpha-1.0+cpu-py3-none-any.whl', 234)
  rmSync(join(temporary, 'pip-unpack-1'), { recursive: true })
  await follower.end('done')
  await follower.end('failed')
  expect(told.at(0)).toEqual({ state: 'coming', completed: 1000, total: null })
  expect(told.at(-1)).toEqual({ state: 'all', completed: 1234, total: 1234 })
})

it('counts a file that pip saved before anybody had seen it', async () => {
  const [temporary, saved] = [temporaryFolder(), temporaryFolder()]
  const told: Transferred[] = []
  const follower = followPipDownloads({ temporary, saved }, (bytes) => told.push(bytes))
  follower.line('  Downloading alpha-1.0-py3-none-any.whl (2 kB)')
  writeFileSync(join(saved, 'alpha-1.0-py3-none-any.whl'), Buffer.alloc(77))
  await follower.end('done')
  expect(told.at(-1)).toEqual({ state: 'all', completed: 77, total: 77 })
})

const file = (name: string, size: number | null, fileName = `${name}-1.0-py3-none-any.whl`): LocatedFile => ({
  name,
  version: '1.0',
  url: `https://a.example/${fileName}`,
  size,
  hash: `sha256:${'0'.repeat(64)}`,
})

/** What is told of an installation by uv whose cache lacks alpha and beta. */
async function toldOf(files: readonly LocatedFile[], ask: KnownSizes['ask'] = async () => null) {
  const told: Transferred[] = []
  const follower = await followUvDownloads(temporaryFolder(), { files, ask }, (bytes) => told.push(bytes))
  follower.line('DEBUG Identified uncached distribution: alpha==1.0')
  follower.line('DEBUG Identified uncached distribution: Beta==1.0')
  follower.line('DEBUG Sending fresh GET request for: https://a.example/beta-1.0-cp311-cp311-any.whl')
  follower.line('Prepared 2 packages in 1.63s')
  await follower.end('done')
  return told
}

it('ends a download by uv at the sizes of the files that its cache lacked', async () => {
  const local = { ...file('gamma', 99), url: 'file:///gamma-1.0-py3-none-any.whl' }
  expect(await toldOf([file('alpha', 100), file('beta', 20), file('gamma', 3), local])).toEqual([
    { state: 'all', completed: 120, total: 120 },
  ])
  const two = [file('beta', 20), file('beta', 30, 'beta-1.0-cp311-cp311-any.whl')]
  expect(await toldOf([file('alpha', 100), ...two])).toEqual([{ state: 'all', completed: 130, total: 130 }])
})

it('asks the server for the size of a file whose index tells none, and has no total where that does not tell either', async () => {
  const asked: string[] = []
  const files = [file('alpha', 100), file('beta', null, 'beta-1.0-cp311-cp311-any.whl')]
  const ask = async (url: string) => {
    asked.push(url)
    return 11
  }
  expect(await toldOf(files, ask)).toEqual([{ state: 'all', completed: 111, total: 111 }])
  expect(asked).toEqual(['https://a.example/beta-1.0-cp311-cp311-any.whl'])
  expect(await toldOf(files)).toEqual([{ state: 'all', completed: 0, total: null }])
  expect(await toldOf([])).toEqual([{ state: 'all', completed: 0, total: null }])
})

it('estimates what uv has downloaded by what it has unpacked, never beyond the total', async () => {
  const cache = temporaryFolder()
  mkdirSync(join(cache, '.tmpold'))
  writeFileSync(join(cache, '.tmpold', 'x'), Buffer.alloc(3000))
  const told: Transferred[] = []
  const follower = await followUvDownloads(cache, { files: [file('alpha', 100)], ask: async () => null }, (bytes) =>
    told.push(bytes),
  )
  follower.line('DEBUG Identified uncached distribution: alpha==1.0')
  mkdirSync(join(cache, '.tmpnew', 'alpha'), { recursive: true })
  writeFileSync(join(cache, '.tmpnew', 'alpha', 'a.py'), Buffer.alloc(90))
  await follower.end('failed')
  expect(told).toEqual([{ state: 'coming', completed: 30, total: 100 }])
})

it('tells of no installed package before the end of the downloads, however late their bytes are counted', () => {
  const told = (end: 'line' | 'bytes') => {
    const events: string[] = []
    const progress = createInstallationProgress(
      2,
      ({ phase, completed, unit }) => events.push(`${phase} ${completed} ${unit}`),
      end,
    )
    progress.step({ step: 'file', file: 'alpha.whl', earlier: 'unknown' })
    progress.appeared(1)
    progress.step({ step: 'all_fetched' })
    progress.transferred({ state: 'all', completed: 40, total: 40 })
    progress.finish()
    return events.slice(2)
  }
  expect([told('bytes'), told('line')]).toEqual([
    ['downloading 2 packages', 'downloading 40 bytes', 'installing 1 packages', 'installing 2 packages'],
    ['downloading 2 packages', 'installing 1 packages', 'installing 2 packages'],
  ])
})

it('tells downloads in bytes once those are known, forward only, and packages when they are installed', () => {
  const events: unknown[] = []
  const progress = createInstallationProgress(2, ({ phase, completed, total, unit, message }) =>
    events.push([phase, completed, total, unit, message].filter((each) => each !== undefined).join(' ')),
  )
  progress.transferred({ state: 'coming', completed: 10, total: null })
  progress.step({ step: 'file', file: 'alpha.whl', earlier: 'done' })
  progress.transferred({ state: 'coming', completed: 5, total: null })
  progress.transferred({ state: 'all', completed: 40, total: 40 })
  progress.step({ step: 'all_fetched' })
  progress.transferred({ state: 'all', completed: 40, total: 40 })
  progress.appeared(1)
  progress.transferred({ state: 'all', completed: 50, total: 50 })
  progress.finish()
  expect(events).toEqual([
    'downloading 0 2 packages',
    'downloading 10 bytes',
    'downloading 10 bytes alpha.whl',
    'downloading 40 40 bytes',
    'installing 1 2 packages',
    'installing 2 2 packages',
  ])
})
