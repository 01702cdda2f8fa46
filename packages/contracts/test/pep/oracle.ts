import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readVectors, type Vectors } from './vectors.ts'

const GENERATOR = fileURLToPath(new URL('../../tools/python-vectors.py', import.meta.url))

/** Fresh vectors from packaging 26.3 in a virtual environment made for it. Throws without Python or without a package index. */
export function makeVectors({ seed, cases }: { seed: number; cases: number }): Vectors {
  const directory = mkdtempSync(join(tmpdir(), 'plinth-pep-oracle-'))
  try {
    const environment = join(directory, 'venv')
    const [base, python] =
      process.platform === 'win32'
        ? ['python', join(environment, 'Scripts', 'python.exe')]
        : ['python3', join(environment, 'bin', 'python')]
    execFileSync(base, ['-m', 'venv', environment], { stdio: 'pipe' })
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'packaging==26.3'], {
      stdio: 'pipe',
    })
    const out = join(directory, 'vectors')
    execFileSync(python, ['-B', GENERATOR, '--seed', String(seed), '--cases', String(cases), '--out', out], {
      stdio: 'pipe',
    })
    return readVectors(out)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
