import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { prefixLayout } from '../../src/index.ts'
import { activatedVariables } from '../../src/venv/activation.ts'
import { findCommand } from '../../src/venv/find-command.ts'
import { nearestName } from '../../src/venv/nearest-name.ts'
import { seeded } from '../seeded.ts'
import { madePrefix, placeCommand } from './made-prefix.ts'

const layout = prefixLayout('linux')

it('finds a command in the environment before the host’s, and takes a path as it is', async () => {
  const prefix = madePrefix()
  placeCommand(prefix, 'bin/black')
  placeCommand(prefix, '../host/black')
  placeCommand(prefix, '../host/git')
  const search = { prefix, layout, hostPath: `relative:${join(dirname(prefix), 'host')}`, cwd: '/project' }
  expect([
    await findCommand('black', search),
    await findCommand('git', search),
    await findCommand('./tool', search),
    await findCommand('/usr/bin/env', search),
  ]).toEqual([
    { path: join(prefix, 'bin/black') },
    { path: join(dirname(prefix), 'host/git') },
    { path: '/project/tool' },
    { path: '/usr/bin/env' },
  ])
})

it('never runs the host’s Python or pip in place of a missing one', async () => {
  const prefix = madePrefix()
  for (const name of ['pip', 'pip3', 'python3.12', 'wheel']) placeCommand(prefix, `../host/${name}`)
  const search = { prefix, layout, hostPath: join(dirname(prefix), 'host'), cwd: '/' }
  const found = await Promise.all(['pip', 'pip3', 'python3.12', 'wheel'].map((name) => findCommand(name, search)))
  expect(found.map(({ path }) => path)).toEqual([null, null, null, null])
})

it('finds commands on Windows by the endings of programs', async () => {
  const prefix = madePrefix({ interpreter: 'Scripts/python.exe' })
  placeCommand(prefix, 'Scripts/black.cmd')
  const search = { prefix, layout: prefixLayout('win32'), hostPath: '', cwd: '/' }
  expect([
    await findCommand('python', search),
    await findCommand('python.exe', search),
    await findCommand('black', search),
    await findCommand('blak', search),
  ]).toEqual([
    { path: join(prefix, 'Scripts', 'python.exe') },
    { path: join(prefix, 'Scripts', 'python.exe') },
    { path: join(prefix, 'Scripts', 'black.cmd') },
    { path: null, nearest: 'black.cmd' },
  ])
})

it('names the nearest command and none that is far away', () => {
  const names = ['python', 'python3', 'pytest', 'black', 'pip.exe']
  const wanted = ['pyhton', 'pythn', 'pytets', 'blakc', 'pipp', 'ruff', 'x', '']
  expect(wanted.map((each) => nearestName(each, names))).toEqual([
    ...['python', 'python', 'pytest', 'black', 'pip.exe'],
    ...[null, null, null],
  ])
})

it('finds a name with one slip in it again', () => {
  const name = fc.stringMatching(/^[a-z]{4,12}$/)
  fc.assert(
    fc.property(name, fc.nat(), fc.constantFrom('drop', 'swap', 'double'), (original, at, slip) => {
      const letters = [...original]
      const index = at % (letters.length - 1)
      const [first = '', second = ''] = letters.slice(index, index + 2)
      const changed = { drop: [second], swap: [second, first], double: [first, first, second] }[slip]
      expect(
        nearestName([...letters.slice(0, index), ...changed, ...letters.slice(index + 2)].join(''), [original]),
      ).toBe(original)
    }),
    seeded,
  )
})

it('puts the commands of an environment first and sends its interpreter nowhere else', () => {
  const env = { PATH: '/usr/bin:/bin', PYTHONHOME: '/elsewhere', HOME: '/home/anna', GONE: undefined }
  expect(activatedVariables(env, '/p/.venv', layout)).toEqual({
    PATH: '/p/.venv/bin:/usr/bin:/bin',
    VIRTUAL_ENV: '/p/.venv',
    HOME: '/home/anna',
  })
  expect(activatedVariables({}, '/p/.venv', layout)).toEqual({ PATH: '/p/.venv/bin', VIRTUAL_ENV: '/p/.venv' })
  expect(Object.keys(activatedVariables({ Path: 'C:\\' }, '/p', layout))).toEqual(['Path', 'VIRTUAL_ENV'])
})
