import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { installerFailure } from '../../src/installers/installer-failure.ts'
import { readBuildOutput, readPipLog } from '../../src/installers/read-pip-log.ts'
import { secretsIn } from '../../src/installers/redact.ts'
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
  return installerFailure({ tool, doing: 'resolving', result, log: readPipLog(log), build: readBuildOutput(log) })
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
    'uv, a file that is no wheel: alpha',
    'uv, a wheel of another package: alpha',
    'pip, a file that is no wheel: alpha',
    'pip, a wheel of another package: alpha',
  ])
})

it('says what happened, and to which package, in the message of a failure', () => {
  const cases =
    /^(?:a page that is (?:cut short|no page)|a page that stops|a file that (?:fails|never)|a build|requirements|a wheel)/
  const messages = recorded.filter((each) => cases.test(each.case)).map((each) => failureOf(each).message)
  expect(messages).toMatchInlineSnapshot(`
    [
      "uv exited with 2 while resolving alpha: error: Request failed after 1 retry in 0.0s cause: Failed to fetch: http://localhost/simple/alpha/ cause: end of file before message length reached",
      "uv exited with 2 while resolving alpha: error: Request failed after 1 retry in 2.0s cause: Failed to fetch: http://localhost/simple/alpha/ cause: operation timed out",
      "uv exited with 1 while resolving alpha: error: Unsupported \`Content-Type\` "text/plain" for \`http://localhost/simple/alpha/\`. Expected JSON or HTML.",
      "uv exited with 2 while resolving alpha: error: Request failed after 1 retry in 1.1s cause: Failed to fetch: http://localhost/files/alpha/alpha-1.0-py3-none-any.whl cause: HTTP status server error (500 Internal Server Error) for url (http://localhost/files/alpha/alpha-1.0-py3-none-any.whl)",
      "uv exited with 2 while resolving alpha: error: Request failed after 1 retry in 5.7s cause: Failed to fetch: http://localhost/files/alpha/alpha-1.0-py3-none-any.whl cause: operation timed out",
      "uv exited with 1 while resolving alpha: error: No solution found when resolving dependencies cause: Because all versions of alpha depend on beta==0.5 and you require alpha==1.0, we can conclude that you require beta==0.5.",
      "uv exited with 1 while resolving alpha: error: No solution found when resolving dependencies cause: Because alpha==1.0 has an invalid package format and you require alpha==1.0, we can conclude that your requirements are unsatisfiable.",
      "uv exited with 2 while resolving alpha: error: Failed to download \`alpha==1.0\` cause: failed to open file \`/srv/HfNoWZ/uv/.tmpyhbheZ/alpha-1.0.dist-info/RECORD\`: No such file or directory (os error 2)",
      "uv exited with 1 while resolving alpha: error: Failed to build \`alpha==1.0\` cause: The build backend returned an error cause: Call to \`backend.build_wheel\` failed (exit status: 1) RuntimeError: no compiler here",
      "pip exited with 1 while resolving alpha: ERROR: Could not install packages due to an OSError: ('Connection broken: IncompleteRead(137 bytes read, 138 more expected)', IncompleteRead(137 bytes read, 138 more expected))",
      "pip exited with 1 while resolving alpha: ERROR: Could not find a version that satisfies the requirement alpha==1.0 (from versions: none) ERROR: No matching distribution found for alpha==1.0 http://localhost/simple/alpha/: 127.0.0.1 didn't respond within 2.0 seconds",
      "pip exited with 1 while resolving alpha: ERROR: Could not find a version that satisfies the requirement alpha==1.0 (from versions: none) ERROR: No matching distribution found for alpha==1.0 http://localhost/simple/alpha/ because the GET request got Content-Type: text/plain. The only supported Content-Types are application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html, and text/html",
      "pip exited with 1 while resolving alpha: ERROR: Could not install packages due to an OSError: HTTPConnectionPool(host='127.0.0.1', port=8080): Max retries exceeded with url: /files/alpha/alpha-1.0-py3-none-any.whl (Caused by ResponseError('too many 500 error responses'))",
      "pip exited with 1 while resolving alpha: error: connection-timeout Unable to fetch http://localhost/files/alpha/alpha-1.0-py3-none-any.whl 127.0.0.1 didn't respond within 2.0 seconds",
      "pip exited with 1 while resolving alpha: ERROR: Cannot install -r requirements.txt (line 1) and beta==1.0 because these package versions have conflicting dependencies. The conflict is caused by: The user requested beta==1.0 alpha 1.0 depends on beta==0.5",
      "pip exited with 1 while resolving alpha: ERROR: alpha has an invalid wheel, .dist-info directory 'beta-3.0.dist-info' does not start with 'alpha'",
      "pip exited with 1 while resolving alpha: ERROR: Could not install packages due to an OSError: RECORD",
      "pip exited with 1 while resolving alpha: error: subprocess-exited-with-error Preparing metadata (pyproject.toml) did not run successfully. No available output. RuntimeError: no compiler here",
    ]
  `)
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

it('does not blame a connection that was tried again for another failure', () => {
  const stderr = [
    "WARNING: Retrying (Retry(total=4)) after connection broken by 'ConnectionResetError(104, 'Connection reset by peer')': /simple/six/",
    'ERROR: Cannot install six==1.0 and six==2.0 because these package versions have conflicting dependencies.',
    'ERROR: ResolutionImpossible: for help visit the pages of pip',
  ].join('\n')
  const result = commandResult({ exitCode: 1, stderr })
  expect(installerFailure({ tool: 'pip', doing: 'resolving', result }).code).toBe('no_matching_version')
})

it('keeps a password out of what it tells wherever a tool repeats it', () => {
  const [secret = ''] = secretsIn(['https://anna:s3%63ret-word@index.example/simple?key=query-key'])
  const stderr = `error: no access with ${secret} or s3cret-word or query-key\n`
  const urls = ['https://anna:s3%63ret-word@index.example/simple?key=query-key', 'no url', '']
  const failure = installerFailure({
    tool: 'uv',
    doing: 'resolving',
    result: commandResult({ exitCode: 2, stderr }),
    urls,
  })
  expect(failure.message).toBe('uv exited with 2 while resolving: error: no access with **** or **** or ****')
})

it('tells a file that cannot be installed from a version that nobody has', () => {
  const printed = {
    uv: 'error: No solution found when resolving dependencies\n  cause: Because alpha==1.0 has an invalid package format and you require alpha==1.0, we can conclude that your requirements are unsatisfiable.',
    pip: "ERROR: Wheel 'alpha' located at /scratch/alpha-1.0-py3-none-any.whl is invalid.",
  }
  for (const [tool, stderr] of Object.entries(printed)) {
    const { code, details } = installerFailure({
      tool,
      doing: 'resolving',
      result: commandResult({ exitCode: 1, stderr }),
    })
    expect([code, details.packages]).toEqual(['invalid_wheel', ['alpha']])
  }
})
