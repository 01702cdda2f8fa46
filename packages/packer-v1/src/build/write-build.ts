import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import type { AssetTableEntryV1, PackWorkspaceResult } from '@plinth/contracts'
import { makeDirectory, syncDirectory, temporaryPath, writeTemporary } from '@plinth/durable'
import type { OperationEvents } from '@plinth/packer-api'
import { CHUNK_BYTES, chunkManifest } from '../archive/chunk-manifest.ts'
import { openAssetPack } from '../archive/open-asset-pack.ts'
import { type PlannedEntry, type WrittenPack, writePack } from '../archive/write-pack.ts'
import { counted } from '../counted.ts'
import { enterState, type Project } from '../workspace/project.ts'
import type { SnapshotAsset } from '../workspace/snapshot.ts'
import { companionsOf, PACK_NAME } from './companions.ts'
import { discard, type FinishedFile, publishFiles } from './publish-files.ts'

/** A build that is to be written. */
export interface BuildToWrite {
  /** The pack set. */
  readonly assets: readonly SnapshotAsset[]
  readonly planned: readonly PlannedEntry[]
  /** A pack whose offsets are kept; absolute or relative to the project's root. */
  readonly stableFrom: string | undefined
}

/** What was published. */
export interface WrittenBuild {
  readonly artifacts: PackWorkspaceResult['artifacts']
  readonly entries: readonly AssetTableEntryV1[]
}

/** Writes pack and companions aside and gives them their names together; until then nothing in `build/` changes. Errors as for `writePack`. */
export async function writeBuild(
  project: Project,
  events: OperationEvents,
  build: BuildToWrite,
): Promise<WrittenBuild> {
  const { places } = project
  const stableFrom = await readStable(project, build.stableFrom)
  await makeDirectory(places.build)
  await syncDirectory(places.root)
  const temporaries: string[] = []
  try {
    const { files, entries } = await writeFiles(project, events, { ...build, entriesBefore: stableFrom, temporaries })
    enterState(project, 'committing', { events, assets: build.assets.map(({ asset_id }) => asset_id) })
    // The chunks of an earlier pack would lead an updater astray.
    const gone = build.stableFrom === undefined ? [CHUNKS_NAME] : []
    await publishFiles(project, places.build, { files: files.map(({ file }) => file), gone })
    return { artifacts: files.map(({ artifact }) => artifact), entries }
  } finally {
    enterState(project, project.memory.unfinished ? 'failed' : 'healthy', { events })
    if (!project.memory.unfinished) await discard(temporaries)
  }
}

async function readStable({ places }: Project, path: string | undefined) {
  if (path === undefined) return undefined
  await using pack = await openAssetPack(resolve(places.root, path))
  return await pack.entries()
}

const CHUNKS_NAME = `${PACK_NAME}.chunks.json`

interface Writing extends BuildToWrite {
  readonly entriesBefore: readonly AssetTableEntryV1[] | undefined
  /** Every temporary file that was begun. */
  readonly temporaries: string[]
}

async function writeFiles(project: Project, events: OperationEvents, writing: Writing) {
  const { places, processes } = project
  const { assets, planned, entriesBefore, temporaries } = writing
  const temporary = await temporaryPath(places.build, processes)
  temporaries.push(temporary)
  const stable = entriesBefore ? { stableFrom: entriesBefore, chunkBytes: CHUNK_BYTES } : {}
  const pack = await writePack(temporary, planned, { onEntry: progressOf(events, planned.length), ...stable })
  const files = [publication(project, PACK_NAME, { temporary, ...pack })]
  const hygiene = assets.flatMap(({ diagnostics }) => diagnostics)
  for (const { label, text } of [...companionsOf(pack, hygiene), ...chunksOf(pack)]) {
    const companion = await writeTemporary(join(places.build, label), text, { processes })
    temporaries.push(companion)
    const content = {
      temporary: companion,
      bytes: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    }
    files.push(publication(project, label, content))
  }
  return { files, entries: pack.entries }
}

function chunksOf({ bytes, sha256, chunks }: WrittenPack) {
  if (!chunks) return []
  return [{ label: CHUNKS_NAME, text: chunkManifest({ path: PACK_NAME, bytes, sha256, chunks }) }]
}

function publication(
  { places }: Project,
  label: string,
  content: { temporary: string; bytes: number; sha256: string },
) {
  const { temporary, bytes, sha256 } = content
  const file: FinishedFile = { temporary, target: join(places.build, label) }
  return { file, artifact: { label, path: `build/${label}`, bytes, sha256 } }
}

/** Every hundredth of the way, so that a large pack does not publish an event per entry. */
function progressOf(events: OperationEvents, total: number) {
  let told = 0
  return ({ entries }: { readonly entries: number }) => {
    if (entries < total && entries - told < total / 100) return
    told = entries
    const progress = { completed: entries, total, unit: 'artifacts' }
    events.publish({
      kind: 'progress_updated',
      summary: `${entries} of ${counted(total, 'artifact')} are written.`,
      progress,
    })
  }
}
