import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const program = (answer: string) => `
  const other = require('./other.cjs')
  const commands = { "list": () => other, "show": (late) => late() }
  const late = () => '${answer}' + [require.cache !== undefined, __filename.endsWith('main.cjs'), typeof module.exports]
  console.log(commands[process.argv[3]]?.(late) ?? 'nothing')`

it('runs a file as require does, and keeps what each use of it has compiled', async () => {
  const { run, kept } = await aProgram(program('first '))
  const outputs = ['show', 'show', 'list', 'other', 'thing'].map((word) => run(word))
  const head = JSON.parse((await readFile((await kept())[0] ?? '')).toString('utf8', 0, 1024))

  expect(outputs).toEqual(['first true,true,object', 'first true,true,object', '4', 'nothing', 'nothing'])
  expect([(await kept()).length, head.slice(1)]).toEqual([1, ['show 1', 'list 1', ' 1']])
})

it('does not use the code of a file that was replaced, though it is as long, nor code that is damaged', async () => {
  const { run, kept, replace } = await aProgram(program('first '))
  const [first] = [run('show')]
  await replace(program('other '))
  const replaced = [run('show'), run('show')]
  const [path = ''] = await kept()
  const bytes = await readFile(path)
  const damages = [
    bytes.subarray(0, 100),
    bytes.subarray(0, 2000),
    Buffer.concat([bytes.subarray(0, 1024), bytes.subarray(0, 5000)]),
  ]
  const flipped = Buffer.from(bytes)
  flipped.fill(0xa5, 1500, 1600)
  const answers: string[] = []
  for (const damage of [...damages, flipped]) {
    await writeFile(path, damage)
    answers.push(run('show'))
  }

  expect([first, ...replaced]).toEqual(['first ', 'other ', 'other '].map((each) => `${each}true,true,object`))
  expect(answers).toEqual([...damages, flipped].map(() => 'other true,true,object'))
  expect((await readFile(path)).length).toBeGreaterThan(2000)
})

it('runs without a place for compiled code, and keeps none where it is not wanted', async () => {
  const { run, kept, cache } = await aProgram(program('first '))
  const unwanted = run('show', { NODE_DISABLE_COMPILE_CACHE: '1' })
  const none = await kept()
  await rm(cache, { recursive: true })
  await writeFile(cache, 'no folder')

  expect([unwanted, none, run('show')]).toEqual(['first true,true,object', [], 'first true,true,object'])
})

/** A program of two files, and a folder for its compiled code. */
async function aProgram(code: string) {
  const folder = await mkdtemp(join(tmpdir(), 'cli-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [file, cache] = [join(folder, 'main.cjs'), join(folder, 'cache')]
  const directory = join(cache, 'plinth', 'compiled-code')
  await mkdir(directory, { recursive: true })
  await writeFile(join(folder, 'other.cjs'), 'module.exports = 4')
  await writeFile(file, code)
  const script = join(import.meta.dirname, 'children', 'load.ts')
  const run = (word: string, env: Readonly<Record<string, string>> = {}) => {
    const options = { env: { PATH: process.env.PATH ?? '', XDG_CACHE_HOME: cache, ...env }, encoding: 'utf8' as const }
    const { stdout, stderr, status } = spawnSync(process.execPath, [script, file, word], options)
    expect([status, stderr]).toEqual([0, ''])
    return stdout.trim()
  }
  const kept = async () => (await readdir(directory)).map((name) => join(directory, name))
  return { run, kept, cache, replace: (other: string) => writeFile(file, other) }
}
