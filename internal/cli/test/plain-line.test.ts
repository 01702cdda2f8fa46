import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CliDefinition } from '../src/index.ts'
import { parseLine } from '../src/program/parse-line.ts'
import type { ParsedLine } from '../src/program/parsed-line.ts'
import { readPlainLine } from '../src/program/read-plain-line.ts'
import { sampleCli } from './sample.ts'

const PLAIN = [
  ['echo', 'a'],
  ['echo', 'a', 'b', '--mode', 'loud', '--json', 'c'],
  ['--data', 'd', 'echo', '--data=e', '--select', 'x', '--select=y', '--limit', '3', '--', '--mode', '-'],
  ['--json', 'profile', '--data', 'd', 'add', '-'],
  ['run', 'make', '--jobs', '--', '4'],
  ['need', '--file', 'f'],
]

const WORDS = [
  'echo',
  'profile',
  'add',
  'run',
  'need',
  'fail',
  'nothing',
  'completion',
  'bash',
  'a',
  'loud',
  'b',
  '3',
  '',
  '-',
  '--',
]
const OPTIONS = [
  '-m',
  '-mloud',
  '--mode',
  '--mode=loud',
  '--mode=',
  '--select',
  '--select=x',
  '--limit',
  '--no-color',
  '--color',
]
const MORE_OPTIONS = [
  '--data',
  '--data=d',
  '--json',
  '--json=x',
  '--file',
  '--file=f',
  '--file=a=b',
  '-V',
  '--version',
  '--help',
  '-5',
]
const lines = fc.array(fc.oneof(fc.constantFrom(...WORDS, ...OPTIONS, ...MORE_OPTIONS), fc.string()), { maxLength: 8 })

it('reads plain lines without commander, and as commander does', async () => {
  for (const words of PLAIN)
    expect([words, readPlainLine(program(), words)?.command.name]).toEqual([words, nameIn(words)])
  await fc.assert(
    fc.asyncProperty(fc.oneof(lines, plainLines()), async (words) => {
      const plain = readPlainLine(program(), words)
      if (plain) expect(shown({ state: 'command', ...plain })).toEqual(shown(await parsed(words)))
    }),
    { numRuns: 2000, seed: 20261121 },
  )
})

it('leaves help, the version, completion and every wrong line to commander', () => {
  const words = [
    '',
    'echo',
    'echo --mode',
    'echo a --mode soft',
    'echo a -m loud',
    'echo a --wrong',
    'profile',
    'need',
    'x',
  ]
  const told = ['--help', '-h', '--version', 'echo --help', 'completion bash', 'echo a --no-color', 'profile add a b']

  expect([...words, ...told].filter((each) => readPlainLine(program(), each.split(' ')))).toEqual([])
})

it('tells a command that asks for an option or an argument that it has not', () => {
  const values = readPlainLine(program(), ['echo', 'a'])?.values

  expect(() => values?.text('colour')).toThrow('no option --colour is defined for echo')
  expect(() => values?.argument('WORLD')).toThrow('no argument WORLD is defined for echo')
})

/** Parts that fit together, in an order that may not. */
function plainLines(): fc.Arbitrary<string[]> {
  const options = fc.constantFrom(
    ['--mode', 'loud'],
    ['--select', 'x'],
    ['--data=d'],
    ['--json'],
    ['--limit', '3'],
    ['--file', 'f'],
  )
  const part = fc.oneof(options, fc.constantFrom(['a'], ['-'], ['--']))
  const command = fc.constantFrom(['echo'], ['profile', 'add'], ['run'], ['need'])
  return fc
    .tuple(fc.array(options, { maxLength: 1 }), command, fc.array(part, { maxLength: 5 }))
    .map(([before, name, after]) => [...before, name, ...after].flat())
}

function program(): CliDefinition {
  const { commands, ...rest } = sampleCli()
  const options = [{ flags: '-f, --file <FILE>', summary: 'a file', required: true }]
  return { ...rest, commands: [...commands, { name: 'need', summary: 'need', options, run: async () => ({}) }] }
}

async function parsed(words: readonly string[]): Promise<ParsedLine> {
  const output = { out: () => {}, err: () => {}, flush: async () => {}, isClosed: () => false, close: () => {} }
  return parseLine(program(), { output, columns: () => 80, words })
}

/** Everything that a command can read of its line. */
function shown(line: ParsedLine) {
  if (line.state !== 'command') return line
  const { command, values } = line
  const names = ['data', 'json', ...(command.options ?? []).map(({ flags }) => /--([\w-]+)/.exec(flags)?.[1] ?? '')]
  const places = (command.arguments ?? []).map(({ name }) => name)
  return {
    command: command.name,
    options: names.map((name) => [name, values.text(name), values.texts(name), values.flag(name)]),
    arguments: places.map((name) => [name, values.argument(name), values.rest(name)]),
  }
}

function nameIn(words: readonly string[]): string | undefined {
  return ['echo', 'add', 'run', 'need'].find((name) => words.includes(name))
}
