import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { openAssetPack } from '@plinth/packer-v1'
import type { Host } from './compose.ts'
import type { Picture } from './paint-picture.ts'
import type { StepResult } from './step-report.ts'

const ROOT = 'assets/picture'
const MANIFEST = { schema_version: 1, name: 'picture', family: 'blob', inputs: ['picture.png'] }

/** Registers the picture as an asset, validates the workspace and packs it. @throws CodedError `pack_refused` with every blocker. */
export async function packPicture(host: Host): Promise<StepResult<string>> {
  const { packer, project } = host
  await packer.initWorkspace({ project })
  await writeFile(join(project.root, ROOT, 'asset.json'), `${JSON.stringify(MANIFEST, null, 2)}\n`)
  const { assets } = await packer.listAssets({ project })
  if (!assets.some(({ root }) => root === ROOT)) await packer.registerAsset({ project, root: ROOT, include: true })
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
      `${verdict}; ${packed.total_packed} asset in ${canonical.label}, ${canonical.bytes} bytes`,
      join(project.root, canonical.path),
    ],
  }
}

/** Reads the picture back from the archive and compares it with what the worker made. @throws CodedError `pack_differs`. */
export async function readBack(archive: string, picture: Picture): Promise<StepResult<void>> {
  await using pack = await openAssetPack(archive)
  const bytes = await pack.read({ address: 'picture' })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== picture.sha256) {
    throw new CodedError('pack_differs', `${archive} holds other bytes than the worker wrote`, {
      hint: 'Run the demo again and report it if it happens twice.',
    })
  }
  return { value: undefined, lines: [`verified, sha256:${sha256.slice(0, 16)}…`] }
}
