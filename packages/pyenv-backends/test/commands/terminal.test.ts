import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { projectWithEnvironment, pyve } from './pyve-process.ts'
import { CTRL_C, CTRL_D, type Exchange, onTerminal } from './terminal.ts'

const AMBIGUOUS = 'Initialize with the micromamba backend?'

/** A project with files of both kinds. */
function ambiguousProject(): string {
  const cwd = temporaryFolder()
  mkdirSync(join(cwd, 'home'))
  writeFileSync(join(cwd, 'environment.yml'), 'channels: [c]\ndependencies: [python]\n')
  writeFileSync(join(cwd, 'conda-lock.yml'), '')
  writeFileSync(join(cwd, 'requirements.txt'), '')
  return cwd
}

const answer = (after: string, type: string): Exchange => ({ after, type })

it('asks on a terminal which backend is meant when files of both kinds are there, and no means venv', async () => {
  const cwd = ambiguousProject()
  const { code, shown } = await onTerminal(['--init', '--no-direnv'], { cwd }, [answer(AMBIGUOUS, 'n\n')])
  expect([code, shown.includes('[Y/n]'), existsSync(join(cwd, '.venv/pyvenv.cfg'))]).toEqual([0, true, true])
})

it('takes Enter for the default answer, and an answer that is none is asked for again', async () => {
  const cwd = ambiguousProject()
  rmSync(join(cwd, 'conda-lock.yml'))
  const exchanges = [answer(AMBIGUOUS, 'perhaps\n'), answer(AMBIGUOUS, '\n'), answer('Continue anyway?', '\n')]
  const { code, shown } = await onTerminal(['init'], { cwd }, [...exchanges, answer('Choice [1]', '4\n')])
  expect([code, shown.split(AMBIGUOUS).length - 1]).toEqual([1, 2])
  expect(readdirSync(cwd).toSorted()).toEqual(['environment.yml', 'home', 'requirements.txt'])
})

it('leaves nothing behind when a question is answered with Ctrl-C', async () => {
  const cwd = ambiguousProject()
  const before = readdirSync(cwd)
  const { code, shown } = await onTerminal(['--init'], { cwd }, [answer(AMBIGUOUS, CTRL_C)])
  expect([code, shown.includes('created'), readdirSync(cwd)]).toEqual([130, false, before])
})

it('takes the end of input for a refusal and never hangs', async () => {
  const cwd = ambiguousProject()
  const before = readdirSync(cwd)
  const { code, shown } = await onTerminal(['--init'], { cwd }, [answer(AMBIGUOUS, CTRL_D)])
  expect([code, shown.includes('Pass --yes'), readdirSync(cwd)]).toEqual([1, true, before])
})

it('says on a terminal what purge removes and asks, unless it is told not to', async () => {
  const cwd = await projectWithEnvironment()
  mkdirSync(join(cwd, '.pyve'))
  writeFileSync(join(cwd, '.pyve/config'), 'backend: venv\n')
  const refused = await onTerminal(['--purge'], { cwd }, [answer('Continue?', 'n\n')])
  expect([refused.code, refused.shown.includes('.venv'), existsSync(join(cwd, '.venv/pyvenv.cfg'))]).toEqual([
    ...[1, true, true],
  ])
  const ended = await onTerminal(['--purge'], { cwd }, [answer('Continue?', CTRL_D)])
  expect([ended.code, existsSync(join(cwd, '.venv/pyvenv.cfg'))]).toEqual([1, true])
  const told = await onTerminal(['purge', '--yes'], { cwd })
  expect([told.code, told.shown.includes('Continue?'), existsSync(join(cwd, '.venv'))]).toEqual([0, false, false])
})

it('offers on a terminal where micromamba could be installed, and aborting does nothing', async () => {
  const cwd = temporaryFolder()
  mkdirSync(join(cwd, 'home'))
  writeFileSync(join(cwd, 'environment.yml'), 'channels: [c]\ndependencies: [python]\n')
  const menu = [answer('[Y/n]', 'y\n'), answer('Choice [1]', '3\n')]
  const packageManager = await onTerminal(['init'], { cwd }, menu)
  const aborted = await onTerminal(['init'], { cwd }, [answer('[Y/n]', '\n'), answer('Choice [1]', '4\n')])
  expect([packageManager.code, aborted.code, readdirSync(cwd).toSorted()]).toEqual([1, 1, ['environment.yml', 'home']])
  const offered = ['1. project sandbox', '2. user sandbox', '3. by a package manager', '4. abort']
  expect(offered.filter((line) => !aborted.shown.includes(line))).toEqual([])
  expect(packageManager.shown).toContain('brew install micromamba')
})

it('tells a person on a terminal that there is no lock, and continues by default', async () => {
  const cwd = temporaryFolder()
  mkdirSync(join(cwd, 'home'))
  writeFileSync(join(cwd, 'environment.yml'), 'channels: [c]\ndependencies: [python]\n')
  const told = await onTerminal(['init'], { cwd }, [answer('Continue anyway? [Y/n]:', 'n\n')])
  expect([told.code, told.shown.split('\n')[0]]).toEqual([1, 'INFO: Using environment.yml without lock file.'])
  const silent = await pyve(['init'], { cwd })
  expect([silent.code, silent.stderr.includes('INFO')]).toEqual([1, false])
})

it('gives the command of run the terminal: its questions, its interrupt and its end are its own', async () => {
  const cwd = await projectWithEnvironment()
  const script = 'import sys; print(sys.stdin.isatty(), sys.stdout.isatty()); name = input("name? "); print("hi", name)'
  const asked = await onTerminal(['run', 'python', '-c', script], { cwd }, [answer('name?', 'Anna\n')])
  expect([asked.code, asked.shown.includes('True True'), asked.shown.includes('hi Anna')]).toEqual([0, true, true])
  // Not at a question: an interrupt in the moment before Python waits for an answer is heard after the answer.
  const endless = 'import time\nprint("busy", flush=True)\nwhile True: time.sleep(0.05)'
  const interrupted = await onTerminal(['run', 'python', '-c', endless], { cwd }, [answer('busy', CTRL_C)])
  expect([interrupted.code, interrupted.shown.includes('KeyboardInterrupt')]).toEqual([-2, true])
})
