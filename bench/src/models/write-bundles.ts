import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openModelLibrary } from '@plinth/model-library'
import { diffusersBundleFiles } from '@plinth/model-library/testing'

/** How many files a bundle of {@link writeBundle} has. */
export const FILES_PER_BUNDLE = diffusersBundleFiles().size

/** Writes a sound bundle, small but complete; gives its directory. */
export function writeBundle(directory: string): string {
  const made = new Set<string>()
  for (const [path, content] of diffusersBundleFiles()) {
    const file = join(directory, path)
    const folder = join(file, '..')
    if (!made.has(folder)) mkdirSync(folder, { recursive: true })
    made.add(folder)
    writeFileSync(file, content)
  }
  return directory
}

/**
 * Writes `count` bundles and a library that has them all registered: the first by the product, the others as copies of what it wrote, which
 * takes seconds instead of minutes. Gives the library.
 */
export async function writeExternalLibrary(folder: string, count: number): Promise<string> {
  const root = join(folder, 'library')
  const bundle = (index: number) => join(folder, 'bundles', `bundle_${index}`)
  writeBundle(bundle(0))
  await using library = await openModelLibrary({ root })
  const request = { source_path: bundle(0), family: 'external', official_name: 'model 0' }
  const { model_id } = await library.importExternalDiffusersDirectory(request)
  const first: Readonly<Record<string, unknown>> = JSON.parse(
    await readFile(join(root, model_id, 'metadata.json'), 'utf8'),
  )
  for (let index = 1; index < count; index += 1) {
    const path = writeBundle(bundle(index))
    const id = model_id.replace(/0$/, String(index))
    await mkdir(join(root, id))
    const names = { model_id: id, official_name: `model ${index}`, cleaned_name: `model_${index}` }
    const metadata = { ...first, ...names, source_path: path, entry_path: path }
    await writeFile(join(root, id, 'metadata.json'), `${JSON.stringify(metadata, null, 2)}\n`)
  }
  return root
}
