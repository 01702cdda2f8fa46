import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { LockVerdict } from '../../src/backend/conda-tools.ts'
import { currentEnvironment } from '../../src/project/current-environment.ts'
import { judgeLockFor, type LockQuestion } from '../../src/project/judge-lock.ts'
import { clearCurrent, setCurrent } from '../../src/project/set-current.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { portsIn } from './init-ports.ts'

const FILES = { environmentFile: '/p/environment.yml', lockFile: '/p/conda-lock.yml' }

interface Situation {
  readonly state: LockVerdict['state']
  readonly strict?: boolean
  readonly policy?: LockQuestion['policy']
  /** What a person on a terminal answers; without one there is none. */
  readonly answer?: string
}

/** What comes of it: the code of the error, or what was said. */
async function outcome({ state, strict, policy, answer }: Situation): Promise<string> {
  const said: string[] = []
  const { conda } = portsIn('/p', [])
  const times = { environment_modified_at: new Date(0), lock_modified_at: new Date(0) }
  const verdict = { state, decided_by: 'content', reason: 'numpy is not in it', warnings: [], ...times } as const
  const dialogue = {
    isInteractive: answer !== undefined,
    saysYes: false,
    ask: async () => answer,
    note: (line: string) => said.push(line),
    warn: (line: string) => said.push(line),
  }
  const ports = { conda: { ...conda, judgeLock: async () => verdict }, dialogue }
  return judgeLockFor(ports, { files: FILES, strict, policy }).then(
    () => said[0] ?? 'silent',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'not a coded error'),
  )
}

it('judges locks fresh, stale and missing by policy, with and without a terminal', async () => {
  const table: readonly (readonly [Situation, string])[] = [
    [{ state: 'fresh', strict: true, answer: 'n' }, 'silent'],
    [{ state: 'lock_only', strict: true }, 'silent'],
    [{ state: 'stale' }, 'silent'],
    [{ state: 'missing' }, 'silent'],
    [{ state: 'stale', answer: '' }, 'Lock file may be stale'],
    [{ state: 'missing', answer: 'y' }, 'INFO: Using environment.yml without lock file.'],
    [{ state: 'stale', answer: 'n' }, 'declined'],
    [{ state: 'missing', answer: 'no' }, 'declined'],
    [{ state: 'stale', strict: true }, 'lock_stale'],
    [{ state: 'missing', strict: true, answer: 'y' }, 'lock_missing'],
    [{ state: 'stale', policy: 'strict' }, 'lock_stale'],
    [{ state: 'missing', policy: 'strict' }, 'lock_missing'],
    [{ state: 'stale', policy: 'ignore', answer: 'n' }, 'silent'],
    [{ state: 'missing', policy: 'ignore', answer: 'n' }, 'silent'],
    [{ state: 'missing', policy: 'ignore', strict: true }, 'lock_missing'],
    [{ state: 'stale', policy: 'warn' }, 'silent'],
  ]
  expect(await Promise.all(table.map(([situation]) => outcome(situation)))).toEqual(
    table.map(([, expected]) => expected),
  )
})

it('keeps the active environment in a link, and on Windows in a file that says the same', async () => {
  const root = temporaryFolder()
  const path = join(root, '.pyve/current')
  expect(currentEnvironment(root)).toBeUndefined()
  await setCurrent(root, 'dev', 'linux')
  expect([lstatSync(path).isSymbolicLink(), currentEnvironment(root)]).toEqual([true, 'dev'])
  await setCurrent(root, 'prod', 'linux')
  expect(currentEnvironment(root)).toBe('prod')
  await clearCurrent(root)
  await setCurrent(root, 'dev', 'win32')
  expect([readFileSync(path, 'utf8'), currentEnvironment(root)]).toEqual(['envs/dev\n', 'dev'])
})
