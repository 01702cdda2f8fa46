import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { LockVerdict } from '../../src/backend/conda-tools.ts'
import { findDeadScripts } from '../../src/doctor/dead-scripts.ts'
import type { ProjectFacts } from '../../src/doctor/project-facts.ts'
import { applyRules, type DoctorSettings, RULES } from '../../src/doctor/rules.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const SETTINGS: DoctorSettings = { allowPipInConda: false, lockPolicy: 'warn' }
const PREFIX = '/p/.venv'

const SOUND: ProjectFacts = {
  root: '/p',
  place: { backend: 'venv', prefix: PREFIX, name: '.venv' },
  inspection: {
    state: 'present',
    prefix: PREFIX,
    pythonExecutable: `${PREFIX}/bin/python`,
    pythonVersion: '3.11.7',
    pythonHome: '/usr/bin',
    sitePackages: `${PREFIX}/lib/python3.11/site-packages`,
    distributions: [],
  },
  recordedPrefix: PREFIX,
  envrc: 'current',
  envFile: 'empty',
  deadScripts: [],
  duplicates: [],
  pipPackages: [],
  pins: { '.python-version': '3.11.7', '.tool-versions': '3.11' },
  lock: null,
  micromamba: null,
}

function lock(state: LockVerdict['state']): LockVerdict {
  const times = { environment_modified_at: null, lock_modified_at: null }
  return { state, decided_by: 'content', reason: 'numpy is not in it', warnings: [], ...times }
}

const CONDA: ProjectFacts = {
  ...SOUND,
  place: { backend: 'micromamba', prefix: '/p/.pyve/envs/lab', name: 'lab' },
  recordedPrefix: '/p/.pyve/envs/lab',
  lock: lock('fresh'),
  micromamba: 'found',
}

/** What is not ok, as `rule status`. */
function unsound(facts: ProjectFacts, settings = SETTINGS): string[] {
  const findings = applyRules(facts, settings).filter(({ status }) => status !== 'ok')
  expect(findings.filter(({ fix }) => !fix)).toEqual([])
  return findings.map(({ rule, status }) => `${rule} ${status}`)
}

it('finds nothing wrong with a sound environment of either kind', () => {
  expect([unsound(SOUND), unsound(CONDA)]).toEqual([[], []])
  expect(applyRules(CONDA, SETTINGS).map(({ rule }) => rule)).toEqual(Object.keys(RULES))
})

it('finds each thing that may be wrong, by the name of its rule, and says what to do', () => {
  const damaged = { state: 'damaged', prefix: PREFIX, code: 'interpreter_missing', message: 'gone' } as const
  const table: readonly (readonly [Partial<ProjectFacts>, string])[] = [
    [{ inspection: damaged }, 'interpreter error'],
    [{ recordedPrefix: '/old/.venv' }, 'project_place error'],
    [{ deadScripts: ['pip', 'black'] }, 'shebangs warning'],
    [{ duplicates: ['six'] }, 'duplicate_dist_info warning'],
    [{ pins: { '.python-version': '3.12.1' } }, 'python_version warning'],
    [{ pins: { '.tool-versions': '3.1' } }, 'python_version warning'],
    [{ envrc: 'drifted' }, 'envrc warning'],
    [{ envrc: 'foreign' }, 'envrc warning'],
  ]
  expect(table.map(([change]) => unsound({ ...SOUND, ...change }))).toEqual(table.map(([, expected]) => [expected]))
})

it('judges pip packages, locks and micromamba of conda environments alone', () => {
  const table: readonly (readonly [Partial<ProjectFacts>, readonly string[]])[] = [
    [{ pipPackages: ['stray'] }, ['pip_in_conda warning']],
    [{ lock: lock('stale') }, ['lock warning']],
    [{ lock: lock('missing') }, ['lock warning']],
    [{ lock: lock('lock_only') }, []],
    [{ micromamba: 'missing' }, ['micromamba warning']],
  ]
  expect(table.map(([change]) => unsound({ ...CONDA, ...change }))).toEqual(table.map(([, expected]) => expected))
  expect(unsound({ ...SOUND, pipPackages: ['stray'] })).toEqual([])
})

it('says nothing of pip packages that are allowed, and of locks what the policy says', () => {
  const facts = { ...CONDA, pipPackages: ['stray'], lock: lock('stale') }
  const [strict, ignore] = (['strict', 'ignore'] as const).map((lockPolicy) =>
    unsound(facts, { allowPipInConda: true, lockPolicy }),
  )
  expect([strict, ignore]).toEqual([['lock error'], []])
})

it('tells scripts whose interpreter is gone from all others', async () => {
  const folder = temporaryFolder()
  const texts = {
    alive: '#!/bin/sh\n',
    dead: '#!/moved/away/bin/python\n',
    quoted: `#!/bin/sh\n'''exec' "/moved/a b/bin/python" "$0" "$@"\n' '''\n`,
    whole: `#!/bin/sh\n'''exec' "/bin/sh" "$0" "$@"\n' '''\n`,
    single: `#!/bin/sh\n'''exec' '/bin/../bin/sh' "$0" "$@"\n' '''\n`,
    singleDead: `#!/bin/sh\n'''exec' '/moved/a b/bin/python' "$0" "$@"\n' '''\n`,
    apostrophe: `#!/bin/sh\n'''exec' '/it'"'"'s/gone/python' "$0" "$@"\n' '''\n`,
    escaped: `#!/bin/sh\n'''exec' '/it'\\''s/gone/python' "$0" "$@"\n' '''\n`,
    program: '\u007fELF',
    empty: '',
  }
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), 0o755)
  }
  mkdirSync(join(folder, 'folder'))
  expect([await findDeadScripts(folder), await findDeadScripts(join(folder, 'none'))]).toEqual([
    ['apostrophe', 'dead', 'escaped', 'quoted', 'singleDead'],
    [],
  ])
})
