import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { formatFindings } from '../architecture/finding.ts'
import { readGuides } from '../guides/check-guides.ts'
import { commandWords } from '../guides/command-words.ts'
import { followGuide } from '../guides/follow-guide.ts'
import { readGuide } from '../guides/read-guide.ts'
import { isShownOutput } from '../guides/shown-output.ts'
import { scratchDirectory } from './scratch.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PAGE = 'docs/guides/page.md'

it('shows in its guides only blocks that can be written, run, compiled or compared', () => {
  expect(formatFindings(readGuides(ROOT).flatMap(({ findings }) => findings))).toBe('')
})

it('reads from a guide what to write, to run and to see, in its order and with its lines', () => {
  const text = [
    'Text.',
    '```ts file=src/main.ts',
    'export {}',
    '```',
    '1. In a list:',
    '   ```sh exit=3',
    '   # says no',
    '   plinth-models \\',
    "     describe 'a b'   # why",
    '   ```',
    '```json errors',
    '{}',
    '```',
  ].join('\n')
  expect(readGuide(PAGE, text)).toEqual({
    page: PAGE,
    findings: [],
    steps: [
      { kind: 'write', line: 3, path: 'src/main.ts', text: 'export {}\n' },
      { kind: 'begin', line: 7 },
      { kind: 'run', line: 8, words: ['plinth-models', 'describe', 'a b'], exit: 3 },
      { kind: 'show', line: 12, stream: 'errors', text: '{}\n' },
    ],
  })
})

it('refuses a block of a guide that nobody would check, and a command that needs a shell, at its line', () => {
  const text = ['```', 'what is this', '```', '```sh', 'node -v', 'node -v | cat', '```'].join('\n')
  expect(readGuide(PAGE, text).findings).toEqual([
    {
      file: PAGE,
      line: 1,
      rule: 'a block of a guide is one of those that docs/guides/README.md lists',
      text: '```',
    },
    { file: PAGE, line: 6, rule: 'a command needs no shell: only a shell understands |', text: 'node -v | cat' },
  ])
})

it('splits a command of a guide into words as quotes say, and leaves nothing for a shell to do', () => {
  const words = (line: string) => {
    try {
      return commandWords(line)
    } catch (error) {
      return String(error)
    }
  }
  expect(
    ['', '# all', 'a "b  c" --d=\'e\'f  # g', 'a "$b"', 'A=1 b', 'b A=1', 'a ~/b', 'a *.ts', 'a > b', 'a "b'].map(
      words,
    ),
  ).toEqual([
    [],
    [],
    ['a', 'b  c', '--d=ef'],
    ['a', '$b'],
    'Error: only a shell understands A=1',
    ['b', 'A=1'],
    'Error: only a shell understands ~/b',
    'Error: only a shell understands *.ts',
    'Error: only a shell understands >',
    'Error: a quote is not closed',
  ])
})

it('takes shown output for what came out when only times, digests, keys, paths and what is left out differ', () => {
  const paths = [{ real: '/srv/x1/host', shown: '/home/me/host' }]
  const key = 'v1_0123456789abcdef0123456789abcdef'
  const same: readonly (readonly [shown: string, actual: string])[] = [
    ['ready in 3.2 s at 2026-11-21T10:00:00Z', 'ready in 14 s at 2027-01-02T03:04:05.678Z'],
    [`${key} in /home/me/host/data`, 'v1_ffffffffffffffffffffffffffffffff in /srv/x1/host/data\n\n'],
    ['sha256:… of a.bin (1.5)\n…\nend', 'sha256:12 of a.bin (1.5)\none\ntwo\nend'],
    ['…\nend', 'end'],
    ['begin\n…', 'begin\nand so on\n'],
  ]
  const other: readonly (readonly [shown: string, actual: string])[] = [
    ['3 files', '4 files'],
    ['a.bin', 'aXbin'],
    ['end', 'end\nand more'],
    ['', 'anything'],
  ]
  expect(same.map(([shown, actual]) => isShownOutput(shown, actual, paths))).toEqual(same.map(() => true))
  expect(other.map(([shown, actual]) => isShownOutput(shown, actual, paths))).toEqual(other.map(() => false))
})

it('stops a guide at the first command that ends otherwise or writes something else than the guide shows', async () => {
  const page = (...lines: string[]) => readGuide(PAGE, lines.join('\n'))
  const home = scratchDirectory({ 'host/.keep': '', 'plinth/.keep': '' })
  const follow = (...lines: string[]) => followGuide(page(...lines), { folder: resolve(home, 'host') })
  const write = ['```js file=say.mjs', "console.log(process.argv[2]); console.error('no'); process.exitCode = 3", '```']
  const says = (text: string) => [
    ...write,
    '```sh exit=3',
    'node say.mjs "two words"',
    '```',
    '```text output',
    text,
    '```',
  ]
  expect(await follow(...says('two words'))).toEqual([])
  expect(await follow(...says('two'))).toEqual([
    {
      file: PAGE,
      line: 8,
      rule: 'what a guide shows is what comes out; output was:\ntwo words\n    instead of:',
      text: 'two',
    },
  ])
  expect(await follow('```sh', 'node say.mjs no', 'node never.mjs', '```')).toEqual([
    {
      file: PAGE,
      line: 2,
      rule: 'a command of a guide ends with 0, this one with 3:\nno\nno\n',
      text: 'node say.mjs no',
    },
  ])
})
