import type { AssetValidationErrorV1, ModelMetadataV1 } from '@plinth/contracts'
import { jsonObjectOf } from '../bundle/json-file.ts'
import { type Bundle, readBundle } from '../bundle/read-bundle.ts'
import { type BundleRoot, readBundleRoot } from '../bundle/read-bundle-root.ts'
import type { BundleComponent } from '../bundle/read-component.ts'
import { markedPaths } from '../bundle/read-marks.ts'
import { knownPipelines } from '../diffusers/pipelines.ts'
import { DIFFUSERS_RULES } from './diffusers-rules.ts'
import { boundFindings, type Finding, isError, judge, judgeUntilError, stateOf } from './finding.ts'
import { needsUnsafeFormat } from './weight-rules.ts'

/** How a directory is looked at. */
export interface DiffusersValidationOptions {
  /** The variant of the weights that is to be loaded, e.g. `fp16`. Default: the plain weights. */
  readonly variant?: string | undefined
}

/** The health of a diffusers directory. */
export interface DiffusersValidation {
  readonly validation_state: NonNullable<ModelMetadataV1['validation_state']>
  /** Every finding, warnings included, in the order of the rules. */
  readonly validation_errors: readonly AssetValidationErrorV1[]
  /** `_class_name`, where it is the name of a known class. */
  readonly pipeline_class?: string
  /** What model_index.json lists, sorted by name; empty where the root rules fail. */
  readonly components: readonly DiffusersComponent[]
  /** Some weights are pickles; nothing should load them without consent. */
  readonly requires_unsafe_format: boolean
  /** The canonical path, or the given one where it leads nowhere. */
  readonly entry_path: string
  /** False when nothing could be looked at: nothing there, or the system refused. */
  readonly is_reachable: boolean
}

/** One component of a bundle. */
export interface DiffusersComponent {
  readonly name: string
  /** Missing for one that is left out. */
  readonly library?: string
  readonly class_name?: string
  readonly state: 'present' | 'left_out' | 'malformed'
}

/**
 * Checks a diffusers directory as far as files can tell, the way `DiffusionPipeline.from_pretrained` would meet it. Reads little (names, small
 * JSON files, headers, never weights), changes nothing, runs nothing; whatever lies there is an answer and never an exception.
 */
export async function validateDiffusersDirectory(
  path: string,
  options: DiffusersValidationOptions = {},
): Promise<DiffusersValidation> {
  return (await inspectDiffusersDirectory(path, options)).validation
}

/** A validation, and the paths relative to the bundle that it rests on. */
export async function inspectDiffusersDirectory(
  path: string,
  { variant }: DiffusersValidationOptions,
): Promise<{ readonly validation: DiffusersValidation; readonly paths: readonly string[] }> {
  const root = await readBundleRoot(path)
  const ofRoot = judgeUntilError(DIFFUSERS_RULES.root, root)
  const index = jsonObjectOf(root.modelIndex)
  const signature = knownPipelines().get(String(index?._class_name))
  const sound = index && signature && !ofRoot.some(isError)
  const bundle = sound ? await readBundle({ root, index, signature, variant }) : undefined
  const findings = bundle ? [...ofRoot, ...judgeBundle(bundle)] : ofRoot
  const validation = {
    validation_state: stateOf(findings),
    validation_errors: boundFindings(findings),
    ...(bundle ? { pipeline_class: bundle.signature.pipelineClass } : {}),
    components: bundle ? componentsOf(bundle) : [],
    requires_unsafe_format: bundle ? needsUnsafeFormat(bundle.components) : false,
    ...placeOf(root),
  }
  return { validation, paths: markedPaths(root, bundle) }
}

function judgeBundle(bundle: Bundle): Finding[] {
  return [...judge(DIFFUSERS_RULES.bundle, bundle), ...bundle.components.flatMap(judgeComponent)]
}

function judgeComponent(component: BundleComponent): Finding[] {
  const findings = judgeUntilError(DIFFUSERS_RULES.component, component)
  return findings.some(isError) ? findings : [...findings, ...judge(DIFFUSERS_RULES.content, component)]
}

function placeOf({ path, access }: BundleRoot) {
  return { entry_path: path, is_reachable: access.state === 'directory' }
}

function componentsOf({ entries }: Bundle): readonly DiffusersComponent[] {
  return entries.map((entry) =>
    entry.state === 'present'
      ? { name: entry.name, library: entry.library, class_name: entry.className, state: entry.state }
      : { name: entry.name, state: entry.state },
  )
}
