import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { tryCli } from '../src/testing.ts'
import { sampleCli } from './sample.ts'

it.each([
  ['sample ', ['echo', 'profile', 'run', 'completion', '--data', '--json', '-h', '--help', '-V', '--version']],
  ['sample e', ['echo']],
  ['sample echo --m', ['--mode']],
  ['sample echo --mode ', ['loud', 'quiet']],
  ['sample --json echo -m l', ['loud']],
  ['sample profile ', ['add', '--data', '--json', '-h', '--help']],
  ['sample profile add --j', ['--json']],
  ['sample completion z', ['zsh']],
  ['sample echo --data ', []],
])('completes "%s" in bash', async (line, expected) => {
  expect(await completeInBash(line)).toEqual(expected)
})

it('writes a zsh script with summaries', async () => {
  const { exitCode, stdout } = await tryCli(sampleCli(), { argv: ['completion', 'zsh'] })

  expect(exitCode).toBe(0)
  expect(stdout).toMatchInlineSnapshot(`
    "#compdef sample
    # Completion of sample for zsh.
    _sample() {
      local place='' index
      local -a entries
      for ((index = 2; index < CURRENT; index++)); do
        case "$place/\${words[index]}" in
          '/echo') place='echo' ;;
          '/profile') place='profile' ;;
          '/run') place='run' ;;
          '/completion') place='completion' ;;
          'profile/add') place='profile add' ;;
        esac
      done
      case "$place:\${words[CURRENT-1]}" in
        ':--data') _files; return ;;
        'echo:-m'|'echo:--mode') compadd -- loud quiet; return ;;
        'echo:--select') _files; return ;;
        'echo:--limit') _files; return ;;
        'echo:--data') _files; return ;;
        'profile:--data') _files; return ;;
        'profile add:--data') _files; return ;;
        'run:--data') _files; return ;;
        'completion:--data') _files; return ;;
      esac
      case "$place" in
        '') entries=('echo:say what was given' 'profile:profiles' 'run:run a command' 'completion:print a completion script for a shell' '--data:where things lie' '--json:print the result as one JSON document' '-h:show help' '--help:show help' '-V:show the version' '--version:show the version') ;;
        'echo') entries=('-m:how' '--mode:how' '--select:one of them' '--limit:how many' '--no-color:without color' '--data:where things lie' '--json:print the result as one JSON document' '-h:show help' '--help:show help') ;;
        'profile') entries=('add:add one; it’s easy' '--data:where things lie' '--json:print the result as one JSON document' '-h:show help' '--help:show help') ;;
        'profile add') entries=('--data:where things lie' '--json:print the result as one JSON document' '-h:show help' '--help:show help') ;;
        'run') entries=('--data:where things lie' '--json:print the result as one JSON document' '-h:show help' '--help:show help') ;;
        'completion') entries=('bash' 'zsh' 'fish' 'powershell' '--data:where things lie' '--json:print the result as one JSON document' '-h:show help' '--help:show help') ;;
      esac
      _describe 'sample' entries
      [[ "\${words[CURRENT]}" == -* ]] || _files
    }
    if [[ "$funcstack[1]" == '_sample' ]]; then _sample "$@"; else compdef _sample sample; fi
    "
  `)
})

it('writes a fish script with summaries', async () => {
  const { exitCode, stdout } = await tryCli(sampleCli(), { argv: ['completion', 'fish'] })

  expect(exitCode).toBe(0)
  expect(stdout).toMatchInlineSnapshot(`
    "# Completion of sample for fish.
    function __sample_at
      set -l place ''
      for word in (commandline -opc)[2..]
        switch "$place/$word"
          case '/echo'
            set place 'echo'
          case '/profile'
            set place 'profile'
          case '/run'
            set place 'run'
          case '/completion'
            set place 'completion'
          case 'profile/add'
            set place 'profile add'
        end
      end
      test "$place" = "$argv[1]"
    end
    complete -c sample -n '__sample_at ""' -f -a echo -d 'say what was given'
    complete -c sample -n '__sample_at ""' -f -a profile -d 'profiles'
    complete -c sample -n '__sample_at ""' -f -a run -d 'run a command'
    complete -c sample -n '__sample_at ""' -f -a completion -d 'print a completion script for a shell'
    complete -c sample -n '__sample_at ""' -l data -r -d 'where things lie'
    complete -c sample -n '__sample_at ""' -l json -d 'print the result as one JSON document'
    complete -c sample -n '__sample_at ""' -s h -l help -d 'show help'
    complete -c sample -n '__sample_at ""' -s V -l version -d 'show the version'
    complete -c sample -n '__sample_at "echo"' -s m -l mode -x -a 'loud quiet' -d 'how'
    complete -c sample -n '__sample_at "echo"' -l select -r -d 'one of them'
    complete -c sample -n '__sample_at "echo"' -l limit -r -d 'how many'
    complete -c sample -n '__sample_at "echo"' -l no-color -d 'without color'
    complete -c sample -n '__sample_at "echo"' -l data -r -d 'where things lie'
    complete -c sample -n '__sample_at "echo"' -l json -d 'print the result as one JSON document'
    complete -c sample -n '__sample_at "echo"' -s h -l help -d 'show help'
    complete -c sample -n '__sample_at "profile"' -f -a add -d 'add one; it’s easy'
    complete -c sample -n '__sample_at "profile"' -l data -r -d 'where things lie'
    complete -c sample -n '__sample_at "profile"' -l json -d 'print the result as one JSON document'
    complete -c sample -n '__sample_at "profile"' -s h -l help -d 'show help'
    complete -c sample -n '__sample_at "profile add"' -l data -r -d 'where things lie'
    complete -c sample -n '__sample_at "profile add"' -l json -d 'print the result as one JSON document'
    complete -c sample -n '__sample_at "profile add"' -s h -l help -d 'show help'
    complete -c sample -n '__sample_at "run"' -l data -r -d 'where things lie'
    complete -c sample -n '__sample_at "run"' -l json -d 'print the result as one JSON document'
    complete -c sample -n '__sample_at "run"' -s h -l help -d 'show help'
    complete -c sample -n '__sample_at "completion"' -f -a bash
    complete -c sample -n '__sample_at "completion"' -f -a zsh
    complete -c sample -n '__sample_at "completion"' -f -a fish
    complete -c sample -n '__sample_at "completion"' -f -a powershell
    complete -c sample -n '__sample_at "completion"' -l data -r -d 'where things lie'
    complete -c sample -n '__sample_at "completion"' -l json -d 'print the result as one JSON document'
    complete -c sample -n '__sample_at "completion"' -s h -l help -d 'show help'
    "
  `)
})

it('names the shells that it knows when asked for another one', async () => {
  const { exitCode, stderr } = await tryCli(sampleCli(), { argv: ['completion', 'tcsh'] })

  expect([exitCode, stderr]).toEqual([
    2,
    "error: command-argument value 'tcsh' is invalid for argument 'SHELL'. Allowed choices are bash, zsh, fish, powershell.\nhint: See sample completion --help.\n",
  ])
})

async function completeInBash(line: string): Promise<string[]> {
  const { stdout: script } = await tryCli(sampleCli(), { argv: ['completion', 'bash'] })
  const words = line.split(' ')
  const ask = `${script}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_sample; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await promisify(execFile)('bash', ['-c', ask])
  return stdout.split('\n').filter((word) => word !== '')
}

it('writes a PowerShell script with summaries and choices', async () => {
  const { exitCode, stdout } = await tryCli(sampleCli(), { argv: ['completion', 'powershell'] })
  const entry = (key: string) => stdout.split('\n').find((line) => line.startsWith(`    '${key}' = `)) ?? ''
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(
    /^# Completion of sample for PowerShell\.\nRegister-ArgumentCompleter -Native -CommandName 'sample' /,
  )
  expect(entry('')).toMatch(/,@\('echo', '[^']+'\)/)
  expect(entry('echo:--mode')).toBe("    'echo:--mode' = @(,@('loud', 'loud'); ,@('quiet', 'quiet'))")
  expect(entry('completion')).toContain(",@('powershell', 'powershell')")
})
