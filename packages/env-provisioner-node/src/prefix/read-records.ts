import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import type { InstalledDistribution, PresentEnvironment } from '@plinth/pyenv-backends'
import { fingerprintOf } from '../store/digest.ts'
import { parseRecord } from './parse-record.ts'

/** A distribution with its RECORD read. */
export interface RecordedDistribution {
  readonly distribution: InstalledDistribution
  /** Absolute path of the RECORD. */
  readonly recordPath: string
  /** `sha256:…` of the RECORD. */
  readonly recordDigest: string
  readonly files: readonly RecordedFile[]
}

/** One file that a RECORD claims. */
export interface RecordedFile {
  /** Absolute. */
  readonly path: string
  /** Relative to the prefix, with forward slashes. */
  readonly name: string
  /** `sha256=…`; '' without one. */
  readonly hash: string
  readonly size: number | null
}

/**
 * Reads the RECORD of every distribution of a prefix.
 * @throws CodedError `record_missing`, `file_outside_environment`.
 */
export async function readRecords(environment: PresentEnvironment): Promise<RecordedDistribution[]> {
  return Promise.all(environment.distributions.map((each) => readRecord(environment, each)))
}

async function readRecord(
  { prefix, sitePackages }: PresentEnvironment,
  distribution: InstalledDistribution,
): Promise<RecordedDistribution> {
  const recordPath = join(distribution.directory, 'RECORD')
  const bytes = await withFileErrors({ doing: 'read', path: recordPath }, () => readFile(recordPath)).catch((cause) => {
    throw new CodedError('record_missing', `${distribution.name} has no RECORD that could be read`, {
      details: { path: recordPath },
      cause,
    })
  })
  const files = parseRecord(bytes.toString('utf8')).map(({ path, hash, size }) => {
    const absolute = resolve(sitePackages, path)
    return { path: absolute, name: nameIn(prefix, absolute, distribution.name), hash, size }
  })
  return { distribution, recordPath, recordDigest: fingerprintOf(bytes), files }
}

function nameIn(prefix: string, path: string, distribution: string): string {
  const name = relative(prefix, path).replaceAll('\\', '/')
  if (!name.startsWith('../') && name !== '..' && name !== '' && !/^([A-Za-z]:)?\//.test(name)) return name
  throw new CodedError('file_outside_environment', `the RECORD of ${distribution} claims ${path}, which is outside`, {
    hint: 'Such a distribution cannot be kept in an environment; choose another version or source.',
    details: { path },
  })
}
