import { dirname } from 'node:path'
import { canonicalDigest } from '@plinth/contracts'
import type { LibraryPorts } from '../library-ports.ts'
import {
  checkRequest,
  type FoundWeights,
  findWeights,
  type SharedWeightsRequest,
  type SharingCall,
} from './find-shared-weights.ts'
import type { LeftAlone } from './list-weights.ts'
import type { MergeStep } from './merge-intent.ts'
import { type NotMerged, type PlanRules, planMerge, together } from './plan-merge.ts'
import type { SharingFiles } from './sharing-files.ts'
import type { NameMarks, WeightsApp } from './weight-name.ts'

/** What is merged, and what may be done for it. */
export interface MergeRequest extends SharedWeightsRequest {
  /** `hardlink`: a hard link will do even where an app may edit a file in place, which then shows under every name. Default: only where nobody does. */
  readonly allow?: 'hardlink' | undefined
}

/** Files with the same bytes, in one app or in several. */
export interface SharedWeights {
  readonly sha256: string
  /** Bytes of each. */
  readonly size: number
  readonly names: readonly { readonly app: WeightsApp; readonly path: string }[]
}

/** What a merge would do. Plain JSON. */
export interface MergePreview {
  /** Of the steps: agreeing to it is agreeing to exactly these. */
  readonly fingerprint: string
  /** The largest first. */
  readonly weights: readonly SharedWeights[]
  readonly steps: readonly MergeStep[]
  readonly not_merged: readonly NotMerged[]
  /** Bytes that the disk has free when every step is done. */
  readonly saving: number
  /** `at_most`: on these file systems files may share blocks already, by reflinks that others made and that cannot be told from copies. */
  readonly certainty: 'exact' | 'at_most'
  /** Bytes that are saved already. */
  readonly shared: number
  /** Names that were looked at. */
  readonly names: number
  /** What could not be looked at. */
  readonly left: readonly LeftAlone[]
}

/** What looking for shared weights works with. */
export type SharingPorts = Pick<LibraryPorts, 'place' | 'processes'> & { readonly files: SharingFiles }

/**
 * Finds the same weights in the folders of apps and the library, and says which names would get the bytes of which, and what that saves, exactly.
 * Changes nothing.
 * @throws CodedError `invalid_sharing_request`, `app_folder_missing`, `app_layout_unknown`; file errors.
 */
export async function previewMerge(
  ports: SharingPorts,
  request: MergeRequest,
  call: SharingCall = {},
): Promise<MergePreview> {
  checkRequest(request)
  const found = await findWeights(ports, request, call)
  const rules: PlanRules = {
    allow: request.allow ?? 'none',
    reflinks: await reflinkDevices(ports.files, found),
    sharedWith: found.sharedWith,
  }
  const { steps, notMerged, saving } = together(found.same.map((same) => planMerge(same, rules)))
  return {
    ...{ fingerprint: stepsFingerprint(steps), weights: weightsOf(found), steps, not_merged: notMerged, saving },
    certainty: steps.some(({ was }) => rules.reflinks.has(was.device)) ? 'at_most' : 'exact',
    ...{ shared: found.shared, names: found.names, left: found.left },
  }
}

/** What somebody agrees to. Reading a file changes when it was last read, so that does not count. */
export function stepsFingerprint(steps: readonly MergeStep[]): string {
  const unread = steps.map((step) => ({ ...step, was: withoutReading(step.was), kept: withoutReading(step.kept) }))
  return `sha256:${canonicalDigest(unread)}`
}

function withoutReading({ accessed_ns: _, ...marks }: NameMarks) {
  return marks
}

async function reflinkDevices(files: SharingFiles, { same }: FoundWeights): Promise<ReadonlySet<string>> {
  const places = new Map(same.flatMap(({ nodes }) => nodes.flat()).map(({ marks, path }) => [marks.device, path]))
  const can = new Set<string>()
  for (const [device, path] of places) if (await files.sharesBlocks(dirname(path)).catch(() => false)) can.add(device)
  return can
}

function weightsOf({ same }: FoundWeights): readonly SharedWeights[] {
  return same
    .map(({ sha256, nodes }) => ({
      sha256,
      size: nodes[0]?.[0].marks.size ?? 0,
      names: nodes.flat().map(({ app, path }) => ({ app, path })),
    }))
    .sort((a, b) => b.size - a.size || (a.sha256 < b.sha256 ? -1 : 1))
}
