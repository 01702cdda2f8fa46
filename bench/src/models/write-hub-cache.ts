import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Writes repositories as huggingface_hub caches them: blobs, and snapshots of links to them. Gives the cache folder. */
export function writeHubCache(folder: string, repositories: number, filesEach: number): string {
  for (let index = 0; index < repositories; index += 1) {
    const repository = join(folder, `models--example--model-${index}`)
    const revision = digest(`revision ${index}`).slice(0, 40)
    const snapshot = join(repository, 'snapshots', revision)
    for (const path of [join(repository, 'blobs'), join(repository, 'refs'), snapshot])
      mkdirSync(path, { recursive: true })
    writeFileSync(join(repository, 'refs', 'main'), revision)
    for (let file = 0; file < filesEach; file += 1) {
      const blob = digest(`${index} ${file}`)
      writeFileSync(join(repository, 'blobs', blob), `${index}\n`)
      symlinkSync(join('..', '..', 'blobs', blob), join(snapshot, `file-${file}.json`))
    }
  }
  return folder
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
