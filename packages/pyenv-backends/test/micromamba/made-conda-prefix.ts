import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FakeAnswer } from '../../src/testing.ts'

/** What is wrong with a prefix. */
export interface PrefixFaults {
  /** Text of conda-meta/history. */
  readonly history?: string
  readonly transaction?: 'open'
  /** Text of one of the records. */
  readonly record?: string
  /** `missing`: recorded, and not there. */
  readonly python?: 'missing' | 'unrecorded'
}

/** Writes what micromamba leaves at a prefix, with a python and other packages, and ends as it does. */
export function writeCondaPrefix(prefix: string, names: readonly string[], faults: PrefixFaults = {}): FakeAnswer {
  const meta = join(prefix, 'conda-meta')
  for (const folder of [meta, join(prefix, 'bin'), join(prefix, 'lib', 'python3.11', 'site-packages')])
    mkdirSync(folder, { recursive: true })
  const record = (name: string, version: string, files: readonly string[]) =>
    writeFileSync(
      join(meta, `${name}-${version}-0.json`),
      JSON.stringify({ name, version, build: '0', subdir: 'linux-64', url: `https://c/linux-64/${name}`, files }),
    )
  writeFileSync(join(prefix, 'bin', 'python'), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
  if (faults.python !== 'unrecorded') record('python', '3.11.7', ['bin/python'])
  if (faults.python === 'missing') rmSync(join(prefix, 'bin', 'python'))
  for (const name of names) record(name, '1.0', [])
  if (faults.record !== undefined) writeFileSync(join(meta, 'broken-1.0-0.json'), faults.record)
  if (faults.transaction === 'open') writeFileSync(join(meta, 'conda-meta.lock'), '')
  writeFileSync(join(meta, 'history'), faults.history ?? '==> 2026-11-21 12:00:00 <==\n')
  return { exitCode: 0 }
}
