import { join } from 'node:path'
import type { LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import type { MetadataPatch } from '../registry/metadata-document.ts'
import { isSame, lookAt } from '../trash/file-identity.ts'
import type { ScrubFinding, ScrubFindingCode } from './scrub-findings.ts'
import { readScrubRecord } from './scrub-record.ts'

/**
 * What the last verification of a model found and is still so: the damaged file is the same, or what was missing still is. Nothing is read of
 * the files themselves.
 */
export async function standingFindings(
  ports: Pick<LibraryPorts, 'place'>,
  modelId: string,
): Promise<readonly ScrubFinding[]> {
  const { findings = [] } = (await readScrubRecord(ports, modelId)) ?? {}
  const standing: ScrubFinding[] = []
  for (const { identity, ...finding } of findings) {
    if (PASSING.includes(finding.code)) continue
    const found = await lookAt(join(modelDirectory(ports.place, modelId), finding.path)).catch(() => undefined)
    const isStanding = identity ? found !== undefined && isSame(identity, found) : isStill(finding.code, found?.kind)
    if (isStanding) standing.push(finding)
  }
  return standing
}

/** The health of a model's own files with what verification found. */
export function withStandingFindings(health: MetadataPatch, standing: readonly ScrubFinding[]): MetadataPatch {
  if (standing.length === 0) return health
  const { validation_errors = [] } = health
  const named = new Set(validation_errors.map(({ code, path }) => `${code} ${path}`))
  const added = standing.filter(({ code, path }) => !named.has(`${code} ${path}`))
  return {
    ...health,
    validation_state: health.validation_state === 'invalid' ? 'invalid' : 'degraded',
    validation_errors: [...validation_errors, ...added],
  }
}

/** They speak of the moment, not of the files. */
const PASSING: readonly ScrubFindingCode[] = ['permission_denied', 'unreachable', 'missing']

function isStill(code: ScrubFindingCode, kind: string | undefined): boolean {
  if (code === 'link_instead') return kind === 'link'
  if (code === 'not_a_file') return kind === 'directory' || kind === 'other'
  return code === 'component_outside' ? true : kind === undefined
}
