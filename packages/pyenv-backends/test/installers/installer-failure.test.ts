import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { installerFailure } from '../../src/installers/installer-failure.ts'
import { readPipLog } from '../../src/installers/read-pip-log.ts'
import { commandResult } from '../../src/testing.ts'

interface Recorded {
  readonly tool: string
  readonly case: string
  readonly code: string
  readonly exit_code: number
  readonly stdout: string
  readonly stderr: string
  readonly log: string
}

const recorded: readonly Recorded[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/installer-failures.json'), 'utf8'),
)

function failureOf({ tool, exit_code, stdout, stderr, log }: Recorded) {
  const result = commandResult({ exitCode: exit_code, stdout, stderr })
  return installerFailure({ tool, doing: 'resolving', result, log: readPipLog(log) })
}

it('tells every recorded failure of uv and pip apart by its code', () => {
  const told = recorded.map((each) => `${each.tool}, ${each.case}: ${failureOf(each).code}`)
  expect(told).toEqual(recorded.map((each) => `${each.tool}, ${each.case}: ${each.code}`))
})

it('names the package that an installer could not provide', () => {
  const named = recorded.map((each) => `${each.tool}, ${each.case}: ${failureOf(each).details.packages}`)
  expect(named.filter((line) => /unknown (package|version)|other|wheel$/.test(line.split(':')[0] ?? ''))).toEqual([
    'uv, unknown package: nonesuch',
    'uv, unknown version: alpha',
    'uv, other Python required: gamma',
    'uv, wheel for another Python: delta',
    'uv, no wheel: broken',
    'uv, other hash: alpha',
    'pip, unknown package: nonesuch',
    'pip, unknown version: alpha',
    'pip, other Python required: gamma',
    'pip, wheel for another Python: delta',
    'pip, no wheel: broken',
    'pip, other hash: alpha',
    'uv, other Python named by the index: plinth-newer',
    'pip, other Python named by the index: plinth-newer',
  ])
})

it('gives every failure that it knows a hint, and the end of the output', () => {
  const bare = recorded.filter((each) => failureOf(each).hint === undefined || failureOf(each).details.output === '')
  expect(bare).toEqual([])
})

it('calls a failure that no pattern knows install_failed', () => {
  const result = commandResult({ exitCode: 101, stderr: 'thread main panicked\nnote: run with RUST_BACKTRACE=1\n' })
  const { code, message, hint, details } = installerFailure({ tool: 'uv', doing: 'installing', result })
  expect({ code, message, hint, details }).toEqual({
    code: 'install_failed',
    message: 'uv exited with 101 while installing: thread main panicked note: run with RUST_BACKTRACE=1',
    hint: undefined,
    details: {
      tool: 'uv',
      exit_code: 101,
      signal: null,
      packages: [],
      output: 'thread main panicked\nnote: run with RUST_BACKTRACE=1',
    },
  })
})

it('keeps the credentials of an index out of messages and details', () => {
  const stderr = 'error: Failed to fetch: https://anna:s3cret@index.example/simple/six/\n'
  const failure = installerFailure({ tool: 'uv', doing: 'resolving', result: commandResult({ exitCode: 2, stderr }) })
  expect(JSON.stringify([failure.message, failure.details])).toContain('https://****@index.example/simple/six/')
  expect(JSON.stringify([failure.message, failure.details])).not.toMatch(/anna|s3cret/)
})

it('does not blame the Python for wheels of other versions of a package', () => {
  const log = [
    "  Skipping link: none of the wheel's tags (cp27-cp27m-win32) are compatible: https://index.example/files/numpy-1.0-cp27-cp27m-win32.whl",
    'ERROR: No matching distribution found for numpy==9.9',
  ].join('\n')
  const stderr = 'ERROR: Could not find a version that satisfies the requirement numpy==9.9 (from versions: 1.0, 2.0)\n'
  const result = commandResult({ exitCode: 1, stderr })
  expect(installerFailure({ tool: 'pip', doing: 'resolving', result, log: readPipLog(log) }).code).toBe(
    'no_matching_version',
  )
})
