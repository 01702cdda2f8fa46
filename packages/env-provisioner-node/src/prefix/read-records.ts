import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import type { InstalledDistribution, PresentEnvironment } from '@plinth/pyenv-backends'
import { fingerprintOf } from '../store/digest.ts'
import { inBatches } from './in-batches.ts'
import { parseRecord, type RecordRow } from './parse-record.ts'

/** A distribution with its RECORD read. */
export interface RecordedDistribution {
  readonly distribution: InstalledDistribution
  /** Absolute path of the RECORD. */
  readonly recordPath: string
  /** The same, relative to the prefix. */
  readonly recordName: string
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
  // Few at a time: one RECORD of a large distribution has ten thousand rows, and the event loop turns in between.
  return inBatches(environment.distributions, { size: 2 }, (each) => readRecord(environment, each))
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
  const fileOf = fileReader(prefix, sitePackages, distribution.name)
  return {
    distribution,
    recordPath,
    recordName: nameIn(prefix, recordPath, distribution.name),
    recordDigest: fingerprintOf(bytes),
    files: parseRecord(bytes.toString('utf8')).map(fileOf),
  }
}

/** Segments that make a path something else than it looks. */
const ODD = /^[/\]|^[A-Za-z]:|(^|\/)\.{0,2}(\/|$)/

/** Nearly all rows are plain paths below site-packages, and path arithmetic on twenty thousand of them takes a tenth of a second. */
function fileReader(prefix: string, sitePackages: string, distribution: string): (row: RecordRow) => RecordedFile {
  const folder = nameIn(prefix, sitePackages, distribution)
  return ({ path, hash, size }) => {
    if (!ODD.test(path)) return { path: `${sitePackages}/${path}`, name: `${folder}/${path}`, hash, size }
    const absolute = resolve(sitePackages, path)
    return { path: absolute, name: nameIn(prefix, absolute, distribution), hash, size }
  }
}

function nameIn(prefix: string, path: string, distribution: string): string {
  const name = relative(prefix, path).replaceAll('\\', '/')
  if (!name.startsWith('../') && name !== '..' && name !== '' && !/^([A-Za-z]:)?\//.test(name)) return name
  throw new CodedError('file_outside_environment', `the RECORD of ${distribution} claims ${path}, which is outside`, {
    hint: 'Such a distribution cannot be kept in an environment; choose another version or source.',
    details: { path },
  })
}
