import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { envrcLines, removeEnvrc, writeEnvrc } from '../../src/project/envrc.ts'
import type { EnvrcSubject } from '../../src/project/envrc-block.ts'
import { addToGitignore, removeFromGitignore } from '../../src/project/gitignore.ts'
import { parsePyveConfig } from '../../src/project/read-pyve-config.ts'
import { pinnedVersion, removePins } from '../../src/project/version-pin.ts'
import { seeded } from '../seeded.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const VENV: EnvrcSubject = { kind: 'venv', directory: '.venv' }
const HOSTILE = ['base', '-rf', 'a$(touch x)b', "'", 'two\nlines', '🐍', '`touch x`', '"', '\\', 'a b', 'x'.repeat(200)]

it('adds lines to .gitignore once, in its line ending, and keeps the rest byte for byte', async () => {
  const table: readonly (readonly [string | null, string])[] = [
    [null, '.venv\n.env\n'],
    ['', '.venv\n.env\n'],
    ['dist', 'dist\n.venv\n.env\n'],
    ['dist\r\n', 'dist\r\n.venv\r\n.env\r\n'],
    ['# mine\n\n.env\n', '# mine\n\n.env\n.venv\n'],
    ['/.venv/\n.env', '/.venv/\n.env'],
    ['  .venv  \n!.env\n', '  .venv  \n!.env\n.env\n'],
  ]
  for (const [before, after] of table) {
    const root = temporaryFolder()
    if (before !== null) writeFileSync(join(root, '.gitignore'), before)
    await addToGitignore(root, ['.venv', '.env'])
    const once = readFileSync(join(root, '.gitignore'), 'utf8')
    expect([once, (await addToGitignore(root, ['.venv', '.env'])).state]).toEqual([after, 'kept'])
  }
})

it('takes its lines out of .gitignore again and leaves what was there before', async () => {
  const root = temporaryFolder()
  const line = fc.constantFrom('dist', '# note', '', '*.pyc', '.venv')
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.constantFrom('\n', '\r\n'), async (lines, ending) => {
      const before = lines.map((each) => each + ending).join('')
      writeFileSync(join(root, '.gitignore'), before)
      const { added } = await addToGitignore(root, ['.venv', '.env', '.pyve/envs'])
      await removeFromGitignore(root, added)
      expect(readFileSync(join(root, '.gitignore'), 'utf8')).toBe(before)
    }),
    { ...seeded, numRuns: 60 },
  )
})

it('writes .envrc once, and again only what is between its markers', async () => {
  const root = temporaryFolder()
  const file = join(root, '.envrc')
  const request = { root, subject: VENV, prompt: undefined }
  const states = [(await writeEnvrc(request)).state, (await writeEnvrc(request)).state]
  writeFileSync(file, `export MINE=1\n${readFileSync(file, 'utf8').replace('dotenv', 'changed')}export LAST=1\n`)
  states.push((await writeEnvrc(request)).state)
  expect([states, readFileSync(file, 'utf8')]).toEqual([
    ['created', 'kept', 'changed'],
    `export MINE=1\n${envrcLines(request)}export LAST=1\n`,
  ])
  expect([await removeEnvrc(root), readFileSync(file, 'utf8')]).toEqual(['changed', 'export MINE=1\nexport LAST=1\n'])
})

it('leaves an .envrc that it did not write as it is, byte for byte, and shows the lines to add', async () => {
  const root = temporaryFolder()
  const foreign = Buffer.from('layout python\r\n\u00ff no end of line')
  writeFileSync(join(root, '.envrc'), foreign)
  const { state, notes } = await writeEnvrc({ root, subject: VENV, prompt: undefined })
  expect([state, notes?.at(1), notes?.at(-1)]).toEqual(['left', '# >>> pyve >>>', '# <<< pyve <<<'])
  expect([await removeEnvrc(root), readFileSync(join(root, '.envrc')).equals(foreign)]).toEqual(['left', true])
})

it('activates with .envrc in a directory of any name, and runs nothing of the name', () => {
  const base = temporaryFolder()
  const subjects: readonly EnvrcSubject[] = [
    VENV,
    { kind: 'micromamba', name: 'lab' },
    { kind: 'named', fallback: 'dev' },
  ]
  for (const [index, name] of HOSTILE.entries()) {
    const root = join(base, name)
    for (const venv of ['.venv', '.pyve/envs/dev']) {
      mkdirSync(join(root, venv, 'bin'), { recursive: true })
      writeFileSync(join(root, venv, 'bin/activate'), 'VIRTUAL_ENV=/moved/away; PATH="/moved/away/bin:$PATH"\n')
    }
    mkdirSync(join(root, '.pyve/envs/lab/conda-meta'), { recursive: true })
    for (const subject of subjects) {
      const text = envrcLines({ root, subject, prompt: undefined })
      writeFileSync(join(root, '.envrc'), text)
      const script = `set -eu; dotenv() { :; }; . ./.envrc; printf '%s\\0' "\${VIRTUAL_ENV:-$CONDA_PREFIX}" "\${PATH%%:*}" "$PYVE_PROMPT"`
      const shown = execFileSync('bash', ['--norc', '-c', script], {
        cwd: root,
        env: { PATH: '/usr/bin:/bin', PWD: root },
      })
      const places = { venv: '.venv', micromamba: '.pyve/envs/lab', named: '.pyve/envs/dev' }
      const prefix = join(root, places[subject.kind])
      const prompts = { venv: `(venv:${name})`, micromamba: '(micromamba:lab)', named: '(venv:dev)' }
      expect([index, ...String(shown).split('\0')]).toEqual([index, prefix, `${prefix}/bin`, prompts[subject.kind], ''])
    }
    expect(readdirSync(root).toSorted()).toEqual(['.envrc', '.pyve', '.venv'])
  }
})

it('shows the prompt as the configuration formats it, or not at all', () => {
  const root = join(temporaryFolder(), 'lab')
  mkdirSync(join(root, '.venv/bin'), { recursive: true })
  writeFileSync(join(root, '.venv/bin/activate'), '')
  const shown = (prompt: { show?: boolean; format?: string }) => {
    const text = envrcLines({ root, subject: VENV, prompt })
    const script = `dotenv() { :; }; ${text}\nprintf '%s' "\${PYVE_PROMPT-none}"`
    return String(execFileSync('bash', ['--norc', '-c', script], { cwd: root }))
  }
  const formats = [
    '({env_name})',
    '[{backend}]',
    '',
    '$(touch x) {env_name} `touch x`',
    "it's {backend}:{env_name}:{backend}",
  ]
  expect([...formats.map((format) => shown({ format })), shown({ show: false }), shown({})]).toEqual([
    ...['(lab)', '[venv]', '', '$(touch x) lab `touch x`', "it's venv:lab:venv", 'none', '(venv:lab)'],
  ])
  expect(existsSync(join(root, 'x'))).toBe(false)
})

it('reads pins of asdf and pyenv, and removes only those that still are its own', async () => {
  expect([
    pinnedVersion('.python-version', '3.11.5\n'),
    pinnedVersion('.python-version', ''),
    pinnedVersion('.tool-versions', 'nodejs 26.1\npython 3.11.5 3.10.1 # two\n'),
    pinnedVersion('.tool-versions', 'nodejs 26.1\n'),
  ]).toEqual(['3.11.5', undefined, '3.11.5', undefined])
  const root = temporaryFolder()
  writeFileSync(join(root, '.tool-versions'), 'nodejs 26.1\npython 3.11.5\n')
  writeFileSync(join(root, '.python-version'), '3.12.1\n')
  const removals = await removePins(root, { '.tool-versions': '3.11.5', '.python-version': '3.11.5' })
  expect([removals.map(({ state }) => state), readFileSync(join(root, '.tool-versions'), 'utf8')]).toEqual([
    ...[['removed', 'left'], 'nodejs 26.1\n'],
  ])
})

it('reads configurations with quotes, comments, CRLF, flow style, nesting and aliases, and bounds large ones', () => {
  const texts = [
    'backend: "venv"\nvenv:\n  directory: \'env\'\n',
    '# why\nbackend: venv # because\nvenv:\n  # inside\n  directory: env\n',
    'backend: venv\r\nvenv:\r\n  directory: env\r\n',
    '{ backend: venv, venv: { directory: env } }',
    'venv: &v\n  directory: env\nbackend: venv\nextra: *v\n',
  ]
  const read = texts.map((text) => parsePyveConfig(text, 'config'))
  expect(read.map(({ backend, venv }) => [backend, venv?.directory])).toEqual(texts.map(() => ['venv', 'env']))
  expect(parsePyveConfig('environments:\n  dev:\n    backend: venv\n    python_version: 3.10\n', 'config')).toEqual({
    environments: { dev: { backend: 'venv', python_version: '3.10' } },
  })
  const large = `backend: venv\n${'# note\n'.repeat(1_500_000)}`
  expect(() => parsePyveConfig(large, 'config')).toThrow(expect.objectContaining({ code: 'invalid_config' }))
})
