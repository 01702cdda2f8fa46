import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ErrorDocumentV1, isCodedError } from '@plinth/contracts'
import { expect, it, onTestFinished } from 'vitest'
import { tryCli } from '../src/testing.ts'
import { cliThat, sampleCli } from './sample.ts'

it('prints the text of a result for people and its document with --json, wherever the option stands', async () => {
  const argv = [
    'echo',
    'a',
    'b',
    'c',
    '--mode',
    'loud',
    '--select',
    'x',
    '--select',
    'y',
    '--limit',
    '3',
    '--no-color',
    '--data',
    'd',
  ]
  const document = { word: 'a', more: ['b', 'c'], mode: 'loud', select: ['x', 'y'], limit: 3, plain: true, data: 'd' }
  const printed = { exitCode: 0, stdout: `${JSON.stringify(document, null, 2)}\n`, stderr: '' }

  expect(await tryCli(sampleCli(), { argv })).toEqual({ exitCode: 0, stdout: 'word a\nmore b c\n', stderr: '' })
  expect(await tryCli(sampleCli(), { argv: [...argv, '--json'] })).toEqual(printed)
  expect(await tryCli(sampleCli(), { argv: ['--json', ...argv] })).toEqual(printed)
  expect(await tryCli(sampleCli(), { argv: ['--data', 'other', ...argv, '--json'] })).toEqual(printed)
})

it('leaves out what was not given', async () => {
  const { stdout } = await tryCli(sampleCli(), { argv: ['echo', 'a', '--json'] })

  expect(JSON.parse(stdout)).toEqual({ word: 'a', more: [], select: [], plain: false })
})

it('passes everything after the first argument of a pass-through command on, and its exit code back', async () => {
  const document = ['python', '-c', 'pass', '--json', '--help']
  const plain = await tryCli(sampleCli(), { argv: ['run', ...document] })
  const dashed = await tryCli(sampleCli(), { argv: ['--json', 'run', '--', '--first', ...document] })

  expect(plain).toEqual({ exitCode: 7, stdout: 'python\n-c\npass\n--json\n--help\n', stderr: '' })
  expect(dashed).toEqual({ exitCode: 7, stdout: `${JSON.stringify(['--first', ...document], null, 2)}\n`, stderr: '' })
})

it('reads a file, or standard input for a dash', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cli-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'file'), 'from the file')

  const file = await tryCli(sampleCli(), { argv: ['profile', 'add', join(directory, 'file')] })
  const dash = await tryCli(sampleCli(), { argv: ['profile', 'add', '-'], stdin: 'from the pipe' })

  expect([file.stdout, dash.stdout]).toEqual(['from the file\n', 'from the pipe\n'])
})

it('describes a coded error on standard error, and with --json as one document on standard output too', async () => {
  const people = await tryCli(sampleCli(), { argv: ['fail'] })
  const program = await tryCli(sampleCli(), { argv: ['fail', '--json'] })

  const stderr = 'error: the preview is old\nhint: Preview again.\n'
  expect(people).toEqual({ exitCode: 1, stdout: '', stderr })
  expect({ ...program, stdout: ErrorDocumentV1.parse(JSON.parse(program.stdout)) }).toEqual({
    exitCode: 1,
    stdout: {
      contract_version: 1,
      code: 'stale_preview',
      message: 'the preview is old',
      hint: 'Preview again.',
      details: { revision: 3 },
    },
    stderr,
  })
})

it('takes exit codes and labels from its definition', async () => {
  const definition = sampleCli({
    exitCodeOf: (error) => (isCodedError(error) && error.code === 'stale_preview' ? 3 : undefined),
    usageExitCode: 1,
    labels: { error: 'ERROR:', hint: 'HINT:' },
    versionFlags: '-v, --version',
    versionText: 'sample version 1.2.3',
  })

  expect(await tryCli(definition, { argv: ['fail'] })).toMatchObject({
    exitCode: 3,
    stderr: expect.stringMatching(/^ERROR: .*\nHINT: /),
  })
  expect(await tryCli(definition, { argv: ['nothing'] })).toMatchObject({ exitCode: 1 })
  expect(await tryCli(definition, { argv: ['-v'] })).toEqual({
    exitCode: 0,
    stdout: 'sample version 1.2.3\n',
    stderr: '',
  })
})

it('gives an error that has no code the code internal_error', async () => {
  const definition = cliThat(() => Promise.reject(new TypeError('x is not a function')))
  const { exitCode, stdout, stderr } = await tryCli(definition, { argv: ['go', '--json'] })

  expect([exitCode, JSON.parse(stdout).code, stderr]).toEqual([1, 'internal_error', 'error: x is not a function\n'])
})

it.each([
  [['echoo', 'a'], "unknown command 'echoo'", '(Did you mean echo?) See sample --help.'],
  [['echo'], "missing required argument 'WORD'", 'See sample echo --help.'],
  [['echo', 'a', '--mod', 'loud'], "unknown option '--mod'", '(Did you mean --mode?) See sample echo --help.'],
  [
    ['echo', 'a', '--mode', 'shrill'],
    "option '-m, --mode <MODE>' argument 'shrill' is invalid. Allowed choices are loud, quiet.",
    'See sample echo --help.',
  ],
  [['echo', 'a', '--limit', 'many'], '--limit takes a number, not "many"', undefined],
  [
    ['profile', 'add', 'a', 'b'],
    "too many arguments for 'add'. Expected 1 argument but got 2: a, b.",
    'See sample profile add --help.',
  ],
  [[], 'a command is missing', 'See sample --help.'],
  [['profile'], 'a command is missing', 'See sample profile --help.'],
])('answers the wrong command line %j with exit code 2 and what is wrong', async (argv, message, hint) => {
  const people = await tryCli(sampleCli(), { argv })
  const program = await tryCli(sampleCli(), { argv: ['--json', ...argv] })

  expect(people).toMatchObject({ exitCode: 2, stdout: '' })
  expect(people.stderr.endsWith(`error: ${message}\n${hint ? `hint: ${hint}\n` : ''}`)).toBe(true)
  expect(program.exitCode).toBe(2)
  expect(JSON.parse(program.stdout)).toEqual({
    contract_version: 1,
    code: 'usage_error',
    message,
    ...(hint ? { hint } : {}),
  })
})

it('lets a command refuse its command line', async () => {
  const definition = cliThat(async (context) => context.refuse('say --yes', 'It deletes.'))

  expect(await tryCli(definition, { argv: ['go'] })).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'error: say --yes\nhint: It deletes.\n',
  })
})

it('shows commands, options, examples and exit codes with --help', async () => {
  const { exitCode, stdout, stderr } = await tryCli(sampleCli(), { argv: ['--help'] })

  expect([exitCode, stderr]).toEqual([0, ''])
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: sample [options] COMMAND

    Does little.

    Options:
      -V, --version                    output the version number
      --data <DIR>                     where things lie (default: the user’s data
                                       folder)
      --json                           print the result as one JSON document
      -h, --help                       display help for command

    Commands:
      echo [options] <WORD> [MORE...]  say what was given
      profile [options]                profiles
      run [options] <CMD...>           run a command
      completion [options] <SHELL>     print a completion script for a shell

    Examples:
      say hello
        $ sample echo hello

    Exit codes:
      0   done
      1   failed
      2   wrong command line
      3   rejected
    "
  `)
})

it('shows the same for one command, its shared options too', async () => {
  const { exitCode, stdout } = await tryCli(sampleCli(), { argv: ['echo', '--help'] })

  expect(exitCode).toBe(0)
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: sample echo [options] <WORD> [MORE...]

    say what was given

    Arguments:
      WORD               a word
      MORE               more words

    Options:
      -m, --mode <MODE>  how (choices: "loud", "quiet")
      --select <ID>      one of them
      --limit <N>        how many
      --no-color         without color
      --data <DIR>       where things lie (default: the user’s data folder)
      --json             print the result as one JSON document
      -h, --help         display help for command

    Examples:
      say it loud
        $ sample echo a b --mode loud

    Exit codes:
      0   done
      1   failed
      2   wrong command line
      3   rejected
    "
  `)
})

it('refuses to read an option or argument that its definition does not have', async () => {
  const definition = cliThat(async (context) => ({ text: context.text('missing') ?? '' }))
  const argument = cliThat(async (context) => ({ text: context.argument('MISSING') ?? '' }))

  expect((await tryCli(definition, { argv: ['go'] })).stderr).toBe('error: no option --missing is defined for go\n')
  expect((await tryCli(argument, { argv: ['go'] })).stderr).toBe('error: no argument MISSING is defined for go\n')
})
