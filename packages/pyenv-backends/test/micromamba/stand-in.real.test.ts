import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { childEnvironment, runCommand } from '../../src/index.ts'
import { condaWorkshop, environmentText, lockText, type TestChannel } from '../conda-workshop.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** A command line of micromamba 2.8.1 and what it ended with; -11 is SIGSEGV. They build on one another. */
interface ObservedCase {
  readonly case: string
  readonly args: readonly string[]
  readonly exit: number
  readonly stdin?: string
  readonly signal?: NodeJS.Signals
}

const CASES: readonly ObservedCase[] = JSON.parse(
  readFileSync(new URL('../fixtures/micromamba-exit-codes.json', import.meta.url), 'utf8'),
)
const LOCKED = ['python_abi', 'python', 'pip', 'alpha-lib', 'beta-lib', 'native-tool']

/** The files that the observed command lines name. */
function writeFiles(folder: string, channel: TestChannel): void {
  const python = `python=${channel.python}`
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write('environment.yml', environmentText(channel, [python, 'pip', 'beta-lib>=2', 'native-tool']))
  write('environment-unsat.yml', environmentText(channel, [python, 'gamma-lib', 'alpha-lib>=2']))
  write('environment-missingpkg.yml', environmentText(channel, [python, 'no-such-package-xyz']))
  write('environment-missingchan.yml', environmentText({ url: `${channel.url}-gone` }, [python]))
  write('environment-badyaml.yml', 'name: demo\nchannels: [unclosed\ndependencies:\n  - python\n')
  const lock = lockText(channel, LOCKED)
  write('conda-lock.yml', lock)
  write('lock.yml', lock)
  write('badhash-conda-lock.yml', lock.replaceAll(/sha256: .*/g, `sha256: ${'ab'.repeat(32)}`))
  write('gone-conda-lock.yml', lock.replaceAll('alpha-lib-2.0.0', 'alpha-lib-2.0.9'))
  write('v2-conda-lock.yml', lock.replace('version: 1', 'version: 2'))
  write('garbage-conda-lock.yml', 'package: [\n')
  const packages = LOCKED.flatMap((name) => channel.packages.findLast((each) => each.name === name) ?? [])
  const explicit = (digest: (md5: string) => string) =>
    `@EXPLICIT\n${packages.map(({ url, md5 }) => `${url}#${digest(md5)}\n`).join('')}`
  write(
    'explicit.txt',
    explicit((md5) => md5),
  )
  write(
    'bad.txt',
    explicit(() => 'ab'.repeat(16)),
  )
}

it('lets the stand-in end as micromamba 2.8.1 was seen to end', async () => {
  const { standIn, channel } = await condaWorkshop()
  const root = temporaryFolder()
  const [files, place, home] = ['files', 'place', 'home'].map((name) => join(root, name))
  for (const folder of [files, place, home, join(place ?? '', 'nonconda'), join(place ?? '', 'emptydir')])
    mkdirSync(folder ?? '')
  writeFiles(files ?? '', channel)
  writeFileSync(join(place ?? '', 'nonconda', 'thesis.txt'), '')
  writeFileSync(join(place ?? '', 'afile'), '')
  const env = childEnvironment(process.env, { HOME: home, MAMBA_ROOT_PREFIX: join(root, 'root') })
  const fill = (text: string) =>
    text
      .replace('<FILES>', files ?? '')
      .replace('<PLACE>', place ?? '')
      .replace('<CHANNEL>', channel.url)
      .replace('python=3.11', `python=${channel.python}`)
  const different: unknown[] = []
  for (const each of CASES) {
    const { outcome } = await runCommand(standIn, each.args.map(fill), {
      env,
      cwd: root,
      ...(each.stdin === undefined ? {} : { stdin: each.stdin }),
      ...(each.signal === undefined ? {} : sending(each.signal)),
    })
    const ended = outcome.exit_code ?? (outcome.signal === 'SIGSEGV' ? -11 : outcome.signal)
    if (ended !== each.exit) different.push([each.case, each.args.join(' '), ended, each.exit])
  }
  expect(different).toEqual([])
  expect(CASES.length).toBe(92)
})

/** Sends a signal to the program itself once what it runs is up. */
function sending(signal: NodeJS.Signals) {
  const started = { pid: 0 }
  return {
    onSpawn: ({ pid }: { readonly pid: number }) => {
      started.pid = pid
    },
    onStdoutLine: (line: string) => {
      if (line === 'up') process.kill(started.pid, signal)
    },
  }
}
