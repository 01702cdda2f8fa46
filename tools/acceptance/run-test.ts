import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Breakage } from './breakage.ts'

/** How the one test of a breakage ended, and what it said when it failed. `broken`: the package could not be built, or vitest not run. */
export interface TestEnd {
  readonly state: 'passed' | 'failed' | 'broken'
  readonly said: string
}

/** Where a test is run. */
export interface TestPlace {
  /** The repository, which has the programs. */
  readonly root: string
  /** A copy of it with the package of the test. */
  readonly copy: string
  /** The package, from there. */
  readonly directory: string
}

/** Builds the package where its test needs that, and runs that test alone. */
export async function runTest({ root, copy, directory }: TestPlace, breakage: Breakage): Promise<TestEnd> {
  const cwd = join(copy, directory)
  if (breakage.build) {
    const built = await run(buildWords(root, directory), cwd)
    if (built.code !== 0) return { state: 'broken', said: built.output.slice(-2000) }
  }
  const report = join(copy, 'report.json')
  await rm(report, { force: true })
  const tier = /\.(real|soak)\.test\.ts$/.exec(breakage.test)?.[1]
  const title = breakage.title.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', relative(directory, breakage.test)]
  const only = ['-t', `^${title}$`, '--reporter=json', `--outputFile=${report}`]
  const { output } = await run([...vitest, ...only, ...(tier ? ['--mode', tier] : [])], cwd)
  const text = await readFile(report, 'utf8').catch(() => undefined)
  if (text === undefined) return { state: 'broken', said: output.slice(-2000) }
  return endOf(JSON.parse(text))
}

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly { readonly status: string; readonly failureMessages: readonly string[] }[]
  }[]
}

function endOf({ numPassedTests, numFailedTests, testResults }: Report): TestEnd {
  const messages = testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ failureMessages }) => failureMessages),
  )
  const said = messages.join('\n').split('\n').slice(0, 3).join(' ')
  if (numFailedTests === 1 && numPassedTests === 0) return { state: 'failed', said }
  if (numPassedTests === 1 && numFailedTests === 0) return { state: 'passed', said }
  return { state: 'broken', said: said || testResults.map(({ message }) => message).join('\n') }
}

function buildWords(root: string, directory: string): string[] {
  const modules = join(root, directory, 'node_modules')
  return directory.startsWith('packages/')
    ? [join(modules, 'tsup/dist/cli-default.js'), '--no-dts']
    : [join(modules, 'vite/bin/vite.js'), 'build', 'page']
}

function run(words: readonly string[], cwd: string): Promise<{ readonly code: number; readonly output: string }> {
  // A test that is run by a test is not to take itself for a part of it.
  const own = Object.entries(process.env).filter(([name]) => !/^(VITEST.*|NODE_OPTIONS|NODE_ENV|TEST)$/.test(name))
  const env = Object.fromEntries(own)
  return new Promise((resolve) => {
    execFile(process.execPath, words, { cwd, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      resolve({ code: error ? 1 : 0, output: `${stdout}${stderr}` })
    })
  })
}
