import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { createPythonLocator } from '../../src/index.ts'
import { readLauncherList, windowsPythonPlaces } from '../../src/python/windows-python-places.ts'
import { createFakeCommands } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const USER = 'C:\\Users\\username'
const LOCAL = `${USER}\\AppData\\Local\\Programs\\Python`

/** What `py -0p` printed, by launcher, names of users replaced. */
const PRINTED: readonly (readonly [source: string, lines: readonly string[], paths: readonly string[]])[] = [
  [
    'the launcher of Python 3.9, in a transcript of Windows 11 (a blog on deploying GPT-SoVITS, 2024)',
    [
      'Installed Pythons found by py Launcher for Windows',
      ` -3.9-64        ${LOCAL}\\Python39\\python.exe *`,
      ` -3.8-64        ${LOCAL}\\Python38\\python.exe`,
      ' -3.10-64       D:\\0python_work\\Anaconda\\python.exe',
    ],
    [`${LOCAL}\\Python39\\python.exe`, `${LOCAL}\\Python38\\python.exe`, 'D:\\0python_work\\Anaconda\\python.exe'],
  ],
  [
    'the launcher of Python 3.9 in an active environment, beside a Python of the Store (notes on Apache Beam, 2021)',
    [
      'Installed Pythons found by py Launcher for Windows',
      ' (venv)         D:\\BigData\\12. Python\\1. Tryouts\\Beam\\env\\Scripts\\python.exe *',
      ' -3.9-64        python3.9.exe',
      ` -3.7-64        ${USER}\\Anaconda3\\python.exe`,
      ` -3.5-32        ${LOCAL}\\Python35-32\\python.exe`,
    ],
    [`${USER}\\Anaconda3\\python.exe`, `${LOCAL}\\Python35-32\\python.exe`],
  ],
  [
    'the launcher of Python 3.11 (the guide "Python on Windows" of Python Discord)',
    [
      'Installed Pythons found by py Launcher for Windows',
      `-V:3.11          ${LOCAL}\\Python311\\python.exe`,
      `-V:3.10          ${LOCAL}\\Python310\\python.exe`,
      `-V:3.9 *         ${LOCAL}\\Python39\\python.exe`,
    ],
    ['11', '10', '9'].map((minor) => `${LOCAL}\\Python3${minor}\\python.exe`),
  ],
  [
    'listEnvironments of PC/launcher2.c in python/cpython: companies, and a folder with blanks',
    [
      ' -V:3.12 *        C:\\Program Files\\Python312\\python.exe',
      ' -V:ContinuumAnalytics/Anaconda39-64 C:\\Anaconda\\python.exe',
      ` -V:Some Company/3.1 *  ${LOCAL}\\Other\\python.exe`,
    ],
    ['C:\\Program Files\\Python312\\python.exe', 'C:\\Anaconda\\python.exe', `${LOCAL}\\Other\\python.exe`],
  ],
  [
    'format_legacy of src/manage/list_command.py in python/pymanager: an active environment, an optional platform',
    [
      '  *               C:\\project\\.venv\\Scripts\\python.exe',
      ` -V:3.14[-64]     ${USER}\\AppData\\Local\\Python\\pythoncore-3.14-64\\python.exe`,
      ' -V:Astral\\CPython3.13.1 \\\\server\\share\\python\\python.exe',
    ],
    [`${USER}\\AppData\\Local\\Python\\pythoncore-3.14-64\\python.exe`, '\\\\server\\share\\python\\python.exe'],
  ],
  ['a launcher without Pythons, as in PC/launcher2.c', ['No installed Pythons found!'], []],
]

it.each(PRINTED)('reads what is printed by %s', (_, lines, paths) => {
  expect([readLauncherList(lines.join('\r\n')), readLauncherList(`${lines.join('\n')}\n`)]).toEqual([paths, paths])
})

it('starts the launcher where nobody has laid another one, and looks in no folder that depends on where it is', async () => {
  const home = temporaryFolder()
  const python = join(home, 'with blanks', 'python.exe')
  mkdirSync(dirname(python))
  writeFileSync(python, '')
  const { runCommand, calls } = createFakeCommands(() => ({ exitCode: 1 }))
  const Path = ['.', '', 'relative', `"${dirname(python)}"`, 'C:', join(home, 'WindowsApps')].join(';')
  const found = await windowsPythonPlaces.list({ env: { USERPROFILE: home, SYSTEMROOT: home, Path }, runCommand })
  expect([found, calls.map(({ program, args, options }) => [program, args, options.cwd])]).toEqual([
    [{ executable: python, source: 'path' }],
    [['py', ['-0p'], home]],
  ])
})

it('finds PLINTH_PYTHON by name on a PATH that is written in another case', async () => {
  const home = temporaryFolder()
  const python = join(home, 'python3.12')
  writeFileSync(python, '', { mode: 0o755 })
  const { runCommand } = createFakeCommands(() => ({ exitCode: 1 }))
  const locator = createPythonLocator({ env: { PLINTH_PYTHON: 'python3.12', Path: home, HOME: home }, runCommand })
  expect((await locator.survey()).broken.map(({ executable, source }) => [executable, source])).toEqual([
    [python, 'PLINTH_PYTHON'],
  ])
})
