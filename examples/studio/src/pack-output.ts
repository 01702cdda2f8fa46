import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { openAssetPack } from '@plinth/packer-v1'
import type { Medium } from './choose-runtime.ts'
import type { Output } from './run-worker.ts'
import type { Host } from './server/compose.ts'
import type { StepResult } from './step-report.ts'

/** Registers the output as an asset beside those of earlier runs, validates the workspace and packs it. @throws CodedError `pack_refused` with every blocker. */
export async function packOutput(host: Host, { name, file }: Medium): Promise<StepResult<string>> {
  const { packer, project } = host
  const root = `assets/${name}`
  const manifest = { schema_version: 1, name, family: 'blob', inputs: [file] }
  await packer.initWorkspace({ project })
  await writeFile(join(project.root, root, 'asset.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  const { assets } = await packer.listAssets({ project })
  if (!assets.some((asset) => asset.root === root)) await packer.registerAsset({ project, root, include: true })
  const validation = await packer.validatePackWorkspace({ project })
  const packed = await packer.packWorkspace({ project })
  const [canonical] = packed.artifacts
  if (packed.status !== 'success' || !canonical) {
    const blockers = packed.blockers.map(({ message }) => message).join('; ')
    throw new CodedError('pack_refused', `${packed.summary} ${blockers}`, {
      hint: 'Mend what the diagnostics name, then pack again.',
      details: { blockers: packed.blockers },
    })
  }
  const verdict = validation.blockers.length === 0 ? 'green' : 'red'
  return {
    value: join(project.root, canonical.path),
    lines: [
      `${verdict}; ${counted(packed.total_packed)} in ${canonical.label}, ${canonical.bytes} bytes`,
      join(project.root, canonical.path),
    ],
  }
}

/** Reads an output back from the archive and compares it with what the worker made. @throws CodedError `pack_differs`. */
export async function readBack(
  archive: string,
  { name, sha256: made }: Output & Pick<Medium, 'name'>,
): Promise<StepResult<void>> {
  await using pack = await openAssetPack(archive)
  const bytes = await pack.read({ address: name })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== made) {
    throw new CodedError('pack_differs', `${archive} holds other bytes than the worker wrote`, {
      hint: 'Run the demo again and report it if it happens twice.',
    })
  }
  return { value: undefined, lines: [`verified, sha256:${sha256.slice(0, 16)}…`] }
}

function counted(assets: number): string {
  return assets === 1 ? '1 asset' : `${assets} assets`
}
