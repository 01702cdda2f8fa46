import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type CliTrial, tryCli } from '@plinth/cli/testing'
import { ModelImportResultV1, ModelSearchPageV1 } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { modelsDefinition } from '../src/command/models-definition.ts'
import { MODEL_ID, scratch } from './scratch.ts'

const PROGRAM = fileURLToPath(new URL('../dist/plinth-models.cjs', import.meta.url))

it('lists models to people in columns that fit the terminal, with health in words and ids whole', async () => {
  await using place = await aTerminal()
  await place.external('one', 'A rather long official name')
  await rm(join(place.path, 'one', 'vae'), { recursive: true })
  await place.type(['validate', 'diffusion/tiny/a_rather_long_official_name'])
  const [wide, middle, narrow] = await Promise.all(
    [120, 80, 40].map(async (columns) => (await place.type(['list'], { columns })).stdout.split('\n').slice(0, 2)),
  )

  expect(wide).toEqual([
    'HEALTH    ID                                          NAME                         KIND                     FILES',
    'degraded  diffusion/tiny/a_rather_long_official_name  A rather long official name  StableDiffusionPipeline  external',
  ])
  expect(middle).toEqual([
    'HEALTH    ID                                          NAME',
    'degraded  diffusion/tiny/a_rather_long_official_name  A rather long official na…',
  ])
  expect((await place.type(['list'])).stdout).toMatch(/\n\n1 model: 1 degraded\n$/)
  expect(narrow).toEqual(['HEALTH    ID', 'degraded  diffusion/tiny/a_rather_long_official_name'])
})

it('gives another program every model, a line each with tabs between, and nothing else', async () => {
  await using place = await aTerminal()
  await place.written(1203)
  const all = await place.type(['list'], { terminal: false })
  const few = await place.type(['list', '--limit', '2'], { terminal: false })
  const lines = all.stdout.trimEnd().split('\n')

  expect([lines.length, all.stderr]).toEqual([1203, ''])
  expect(lines[0]).toBe('llm/many/model_1000\tmodel 1000\tunknown\tlibrary_owned\t-')
  expect(few.stdout).toBe(`${lines.slice(0, 2).join('\n')}\n`)
})

it('ends without a word when the reader of a list goes away after its first line', async () => {
  await using place = await aTerminal()
  await place.written(3000)
  const child = spawn(process.execPath, [PROGRAM, '--library', place.root, 'list'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const complaints = text(child.stderr)
  const [first] = await once(child.stdout, 'data')
  child.stdout.destroy()
  const [code] = await once(child, 'close')

  expect([String(first).split('\n')[0], code, await complaints]).toEqual([
    'llm/many/model_1000\tmodel 1000\tunknown\tlibrary_owned\t-',
    141,
    '',
  ])
})

it('prints the command for the next page, with filters and quotes, and it goes on where the page ended', async () => {
  await using place = await aTerminal()
  await place.written(5)
  const first = await place.type(['search', "it's many", '--limit', '2', '--type', 'llm', '--tag', 'a tag'])
  const [next = []] = commandsIn(first.stdout)
  const second = await place.copy(next)
  const json = await place.copy([...next, '--json'])

  expect(first.stdout).toContain('2 of 5 models\nThe next page:\n')
  expect(idsIn(second.stdout)).toEqual(['llm/many/model_1002', 'llm/many/model_1003'])
  expect(ModelSearchPageV1.parse(JSON.parse(json.stdout)).models.map(({ model_id }) => model_id)).toEqual(
    idsIn(second.stdout),
  )
})

it('says what to do next after an import, a look and a binding, in commands that work when they are copied', async () => {
  await using place = await aTerminal()
  const imported = await place.external('one', 'One')
  const shown = await place.type(['show', MODEL_ID])
  const bound = await place.type(['bind', MODEL_ID, 'light', '--binding', 'mine'])
  await rm(join(place.path, 'one', 'vae'), { recursive: true })
  const degraded = await place.type(['show', MODEL_ID])
  const asked = await place.type(['delete', MODEL_ID])
  const steps = [imported, shown, bound, degraded].flatMap(({ stdout }) => commandsIn(stdout))
  const deletion = `  $ ${asked.stderr.split('--yes: ')[1]}`

  expect(steps.map((words) => words.slice(2))).toEqual([
    ['describe', MODEL_ID],
    ['describe', MODEL_ID],
    ['describe', MODEL_ID],
    ['validate', MODEL_ID],
  ])
  expect((await Promise.all(steps.map((words) => place.copy(words)))).map(({ exitCode }) => exitCode)).toEqual([
    3, 3, 3, 3,
  ])
  expect((await place.copy(commandsIn(deletion)[0] ?? [])).exitCode).toBe(0)
})

it('relocates a model to where its directory lies by now, and to another bundle only when told so', async () => {
  await using place = await aTerminal()
  await place.external('one', 'One')
  const other = await place.bundle('other', 'StableDiffusionXLPipeline')
  const [away, absent] = [join(place.path, 'away'), join(place.path, 'absent')]
  await rename(join(place.path, 'one'), away)
  const moved = await place.type(['relocate', MODEL_ID, away, '--json'])
  const refused = await Promise.all([absent, other].map((path) => place.type(['relocate', MODEL_ID, path])))
  const [step = []] = commandsIn((await place.type(['relocate', MODEL_ID, other, '--any-bundle'])).stdout)
  const shown = await place.type(['show', MODEL_ID])

  expect(ModelImportResultV1.parse(JSON.parse(moved.stdout))).toMatchObject({ status: 'relocated', model_id: MODEL_ID })
  expect(refused.map(({ exitCode, stdout }) => [exitCode, stdout.split('\n')[0]])).toEqual(
    Array(2).fill([1, `failed ${MODEL_ID}`]),
  )
  expect(step.slice(2)).toEqual(['describe', MODEL_ID])
  expect(shown.stdout).toContain(`\nfiles     ${other}\n`)
})

it('shows a model fact by fact, and below its health every finding', async () => {
  await using place = await aTerminal()
  await place.external('one', 'One')
  await rm(join(place.path, 'one', 'vae', 'config.json'))
  const { stdout } = await place.type(['show', MODEL_ID])

  expect(stdout.split('\n').slice(0, 4)).toEqual([
    'id          diffusion/tiny/one',
    'name        One',
    'health      degraded: it would not load now',
    '  error config_missing (vae/config.json): There is no config.json.',
  ])
  expect(stdout).toContain(`files       ${join(place.path, 'one')}\n`)
})

it('shows what a runtime executes, with each package under its binding', async () => {
  await using place = await aTerminal()
  await place.external('one', 'One')
  const { stdout } = await place.type(['describe', MODEL_ID, '--platform', 'linux-x86_64', '--binding', 'light'])

  expect(stdout).toContain(`entry     ${join(place.path, 'one')}\n`)
  expect(stdout).toContain('runs as   StableDiffusionPipeline, text-to-image\n')
  expect(stdout).toMatch(/\nneeds {5}resolved\n/)
  expect(stdout).toMatch(/\nbinding light: resolved\n {2}\w+ +==/)
})

it('writes no control character of a name or a tag to a terminal or into a line', async () => {
  await using place = await aTerminal()
  await place.written(1, 'red \u001b[31m\tline\nbreak \u202egnp.exe')
  const shown = await Promise.all(
    [true, false].flatMap((terminal) =>
      [['list'], ['show', 'llm/many/model_1000']].map(async (argv) => (await place.type(argv, { terminal })).stdout),
    ),
  )

  for (const each of shown) expect(each).toContain('red  [31m line break  gnp.exe')
  for (const sign of ['\u001b', '\u202e']) expect(shown.join('')).not.toContain(sign)
})

it('shows how far a reindex is: its models read, then its external ones looked at', async () => {
  await using place = await aTerminal()
  await place.written(130)
  await place.external('one', 'One')
  const { exitCode, stdout, stderr } = await place.type(['reindex'], { terminal: false })

  expect([exitCode, stdout]).toEqual([0, '131 models, 0 with another health than before\n'])
  // How many are read at once after the first ones depends on the machine.
  expect(stderr.split('\n').filter((line) => !/^reading (?!(64|131)\/)/.test(line))).toEqual([
    'reading 64/131 models',
    'reading 131/131 models',
    'looking 1/1 models',
    '',
  ])
})

it('finds no model where none matches, and says so only to people', async () => {
  await using place = await aTerminal()
  await place.written(1)
  const trials = [{ terminal: true }, { terminal: false }]
  const outcomes = await Promise.all(trials.map((trial) => place.type(['search', 'absent'], trial)))

  expect(outcomes.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
    [0, 'no model\n'],
    [0, ''],
  ])
})

/** A library with an apostrophe and a blank in its path, and a terminal. */
async function aTerminal() {
  const place = await scratch()
  const root = join(place.path, "it's a library")
  const type = (argv: readonly string[], trial: CliTrial = {}) => copy(['--library', root, ...argv], trial)
  return {
    path: place.path,
    root,
    bundle: place.bundle,
    type,
    copy,
    external: async (directory: string, name: string) =>
      type(['import-external', await place.bundle(directory), '--family', 'Tiny', '--name', name]),
    written: (count: number, name?: string) => writeModels(root, count, name),
    [Symbol.asyncDispose]: place[Symbol.asyncDispose],
  }
}

function copy(argv: readonly string[], trial: CliTrial = {}) {
  return tryCli(modelsDefinition, { terminal: true, ...trial, argv })
}

async function writeModels(root: string, count: number, name?: string): Promise<void> {
  for (let number = 1000; number < 1000 + count; number += 1) {
    const directory = join(root, 'llm', 'many', `model_${number}`)
    await mkdir(directory, { recursive: true })
    const metadata = { official_name: name ?? `model ${number}`, tags: ['a tag', "it's"] }
    await writeFile(join(directory, 'metadata.json'), JSON.stringify(metadata))
  }
}

function idsIn(table: string): string[] {
  return [...table.matchAll(/^\w+ +(\w+\/\w+\/\w+)/gm)].flatMap(([, id]) => id ?? [])
}

/** The words of every command that a text tells to type, as a shell understands them. */
function commandsIn(printed: string): string[][] {
  const lines = printed.split('\n').flatMap((line) => /^ {2}\$ plinth-models (.*)/.exec(line)?.[1] ?? [])
  return lines.map((line) => {
    const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    return stdout.split('\0').slice(0, -1)
  })
}
