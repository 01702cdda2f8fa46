import { expect, it } from 'vitest'
import { type BackendQuestion, selectBackend } from '../../src/index.ts'

const CONDA = ['environment.yml', 'README.md']
const PYTHON = ['pyproject.toml', 'setup.cfg']

function chosen(question: BackendQuestion): string {
  const choice = selectBackend(question)
  return choice.state === 'selected' ? `${choice.backend} by ${choice.source}` : choice.state
}

it('selects a backend by flag, then config, then files, then default', () => {
  const table: readonly (readonly [string, BackendQuestion])[] = [
    ['venv by default', { files: [] }],
    ['venv by default', { files: ['environment.yaml', 'Environment.yml', 'setup.py'] }],
    ['venv by files', { files: PYTHON }],
    ['venv by files', { files: ['requirements.txt'] }],
    ['micromamba by files', { files: CONDA }],
    ['micromamba by files', { files: ['conda-lock.yml'] }],
    ['ambiguous', { files: [...CONDA, ...PYTHON] }],
    ['ambiguous', { files: ['conda-lock.yml', 'requirements.txt'] }],
    ['venv by config', { config: 'venv', files: CONDA }],
    ['micromamba by config', { config: 'micromamba', files: [...CONDA, ...PYTHON] }],
    ['venv by flag', { flag: 'venv', config: 'micromamba', files: CONDA }],
    ['micromamba by flag', { flag: 'micromamba', config: 'venv', files: PYTHON }],
    ['micromamba by config', { flag: 'auto', config: 'micromamba', files: PYTHON }],
    ['micromamba by files', { flag: 'auto', files: CONDA }],
    ['venv by files', { config: 'auto', files: PYTHON }],
  ]
  expect(table.map(([, question]) => chosen(question))).toEqual(table.map(([expected]) => expected))
})

it('says why it selected a backend', () => {
  expect(selectBackend({ flag: 'auto', files: ['conda-lock.yml', 'environment.yml'] })).toEqual({
    state: 'selected',
    backend: 'micromamba',
    source: 'files',
    reasons: [
      '--backend auto leaves the choice open',
      '.pyve/config names no backend',
      'environment.yml and conda-lock.yml is there',
    ],
  })
})

it('asks which backend is meant when conda and Python files are both there', () => {
  expect(selectBackend({ files: [...CONDA, ...PYTHON] })).toEqual({
    state: 'ambiguous',
    condaFiles: ['environment.yml'],
    pythonFiles: ['pyproject.toml'],
    reasons: ['no flag was given', '.pyve/config names no backend', 'there are conda and Python files'],
  })
})

it('refuses an unknown backend and lists the known ones', () => {
  const unknown: readonly BackendQuestion[] = [
    { flag: 'conda', files: [] },
    { flag: '', files: [] },
    { config: 'Venv', files: [] },
  ]
  for (const question of unknown) {
    expect(() => selectBackend(question)).toThrow(
      expect.objectContaining({ code: 'unknown_backend', hint: 'Use one of auto, venv, micromamba.' }),
    )
  }
})
