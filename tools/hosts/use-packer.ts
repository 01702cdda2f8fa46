import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createPackerEventBus } from '@plinth/packer-api'
import { createPackerWorkspaceService, openAssetPack } from '@plinth/packer-v1'

/** Packs one asset and reads it back from the archive, listening on the host's bus. */
export async function usePacker(directory: string) {
  const project = { project_id: 'host', root: join(directory, 'workspace') }
  const events = createPackerEventBus()
  const kinds = new Set<string>()
  events.subscribe(({ kind }) => kinds.add(kind), { project_id: project.project_id })
  const packer = createPackerWorkspaceService({ version: 1, events })
  await packer.initWorkspace({ project })
  await writeAsset(join(project.root, 'assets/note'))
  await packer.registerAsset({ project, root: 'assets/note', include: true })
  const { status, total_packed, artifacts } = await packer.packWorkspace({ project })
  await packer.close()
  await using pack = await openAssetPack(join(project.root, artifacts[0]?.path ?? ''))
  const text = new TextDecoder().decode(await pack.read({ address: 'note' }))
  return { status, total_packed, text, finished: kinds.has('build_finished') }
}

async function writeAsset(root: string): Promise<void> {
  await mkdir(root, { recursive: true })
  await writeFile(join(root, 'note.txt'), 'packed')
  await writeFile(
    join(root, 'asset.json'),
    JSON.stringify({ schema_version: 1, name: 'note', family: 'blob', inputs: ['note.txt'] }),
  )
}
