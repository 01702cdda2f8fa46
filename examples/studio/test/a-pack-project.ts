import { join } from 'node:path'
import { aStudio } from './a-studio.ts'
import { writeAsset } from './pack-project.ts'

/** A Studio with a project of two assets below its root. */
export async function aProject({ workspace = 'registered' }: { workspace?: 'none' | 'registered' } = {}) {
  const studio = await aStudio()
  const project = join(studio.root, 'game')
  const assetRoots = ['hero', 'tree'].map((name) => writeAsset(project, name))
  const params = { root: project }
  if (workspace === 'registered') {
    await studio.call('POST /api/packs/:root/init', { params })
    await studio.call('POST /api/packs/:root/assets', { params, body: { assetRoots, include: true } })
  }
  return { ...studio, project, params }
}
