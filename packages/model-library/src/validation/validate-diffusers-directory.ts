import type { AssetValidationErrorV1, ModelMetadataV1 } from '@plinth/contracts'
import { DIFFUSERS_RULES } from './diffusers-rules.ts'
import { type JudgedFinding, judgeUntilError } from './finding.ts'
import { jsonObjectOf } from './json-file.ts'
import { readBundleRoot } from './read-bundle-root.ts'

/** The health of a diffusers directory. */
export interface DiffusersValidation {
  readonly validation_state: NonNullable<ModelMetadataV1['validation_state']>
  /** Every finding, warnings included, in the order of the rules. */
  readonly validation_errors: readonly AssetValidationErrorV1[]
  /** `_class_name`, where it is the name of a known class. */
  readonly pipeline_class?: string
  /** The canonical path, or the given one where it leads nowhere. */
  readonly entry_path: string
  /** False when nothing could be looked at: nothing there, or the system refused. */
  readonly is_reachable: boolean
}

/**
 * Checks a diffusers directory as far as files can tell, the way `DiffusionPipeline.from_pretrained` would meet it. Reads little (headers,
 * never weights), changes nothing, runs nothing; whatever lies there is an answer and never an exception.
 */
export async function validateDiffusersDirectory(path: string): Promise<DiffusersValidation> {
  const root = await readBundleRoot(path)
  const findings = judgeUntilError(DIFFUSERS_RULES.root, root)
  const name = jsonObjectOf(root.modelIndex)?._class_name
  return {
    validation_state: stateOf(findings),
    validation_errors: findings.map(({ finding }) => finding),
    ...(typeof name === 'string' && findings.length === 0 ? { pipeline_class: name } : {}),
    entry_path: root.path,
    is_reachable: root.access.state === 'directory',
  }
}

function stateOf(findings: readonly JudgedFinding[]): DiffusersValidation['validation_state'] {
  const verdicts = findings.filter(({ finding }) => finding.severity === 'error').map(({ verdict }) => verdict)
  if (verdicts.includes('invalid')) return 'invalid'
  return verdicts.length > 0 ? 'degraded' : 'valid'
}
