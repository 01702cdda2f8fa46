import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { installerWith } from './ready-tools.ts'

const HASH = `sha256:${'a'.repeat(64)}`
const PYTHON = '/pythons/3.11.7/bin/python'
const NOT_THERE = 'Because nosix was not found in the package registry and you require nosix==1.0, no.'

it('fetches a wheel with either installer by the pinned pip, from its own indexes alone', async () => {
  for (const name of ['uv', 'pip'] as const) {
    const asked: (readonly [string, string | undefined])[] = []
    const { root, installer, calls } = installerWith(name, ({ args, options }) => {
      const place = args[args.indexOf('--dest') + 1] ?? ''
      writeFileSync(join(place, 'six-1.17.0-py2.py3-none-any.whl'), 'wheel')
      asked.push([readFileSync(join(options.cwd ?? '', 'requirements.txt'), 'utf8'), options.env.PIP_INDEX_URL])
      return {}
    })
    const folder = join(root, 'wheels')
    mkdirSync(folder)
    const requirements = [{ requirement: 'six==1.17.0', hashes: [HASH] }]
    const wheels = await installer.fetchWheels({ requirements, python: PYTHON, folder })
    expect(wheels).toEqual([join(folder, '0', 'six-1.17.0-py2.py3-none-any.whl')])
    expect(calls.map(({ program, args }) => [program, ...args])).toEqual([
      [
        ...[PYTHON, '-I', join(root, 'tools/pip-26.3/pip'), 'download', '--no-deps', '--only-binary', ':all:'],
        ...['--dest', join(folder, '0'), '--log', 'pip.log', '-r', 'requirements.txt'],
      ],
    ])
    expect(asked).toEqual([[`six==1.17.0 --hash=${HASH}\n`, 'https://anna:s3cret@index.example/simple']])
  }
})

it('refuses to fetch what is no requirement, and a download that left no wheel', async () => {
  const { root, installer, calls } = installerWith('uv', () => ({}))
  const fetching = (requirement: string, folder: string) =>
    installer.fetchWheels({ requirements: [{ requirement }], python: PYTHON, folder })
  await expect(fetching('--index-url=https://evil', root)).rejects.toMatchObject({ code: 'invalid_requirement' })
  await expect(fetching('six==1.17.0', 'wheels')).rejects.toMatchObject({ code: 'invalid_path' })
  expect(calls).toEqual([])
  await expect(fetching('six==1.17.0', root)).rejects.toMatchObject({ code: 'install_failed' })
})

it('finds what is in a folder of wheels, of which uv prints no hash', async () => {
  const { installer } = installerWith('uv', ({ options }) =>
    options.stdin === 'six==1.17.0\n' ? { stdout: 'six==1.17.0\n' } : { exitCode: 1, stderr: NOT_THERE },
  )
  const requirements = [{ requirement: 'six==1.17.0' }, { requirement: 'nosix==1.0' }]
  const lacking = await installer.findLacking({ requirements, python: PYTHON })
  expect(lacking.map(({ requirement, code }) => [requirement, code])).toEqual([['nosix==1.0', 'not_found']])
})
