// share-reflinks.ts <image> <directory>: has mounts of its own (`unshare -m`), shares weights on btrfs, and prints what came of it as JSON.
import { mkdir, open, readFile, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { openModelLibrary } from '../../src/open-model-library.ts'
import { digestOf, everyApp, looksOf, weights } from '../app-places.ts'
import { runTool } from '../run-tool.ts'

const [packed = '', directory = ''] = process.argv.slice(2)
const [image, disk] = [join(directory, 'image'), join(directory, 'disk')]
await writeFile(image, zstdDecompressSync(await readFile(packed)))
await mkdir(disk)
runTool('mount', ['-t', 'btrfs', '-o', 'loop', image, disk])
const SIZE = 4 * 1024 * 1024
const bytes = weights('one', SIZE)
const { apps, files } = await everyApp({ path: disk }, bytes)
const names = Object.values(files)
const settings = { root: join(disk, 'library'), indexDir: join(directory, 'index') }
const library = await openModelLibrary(settings)
const before = await looksOf(names)
const free = [await freePieces()]
const preview = await library.previewMerge({ apps, minBytes: 1 })
const { merged, refused, saved } = await library.applyMerge(preview, { consent: preview.fingerprint })
free.push(await freePieces())
const after = await looksOf(names)
const again = await library.previewMerge({ apps, minBytes: 1 })
const edited = await open(files.comfyui, 'r+')
await edited.write('edited')
await edited.close()
const others = (await looksOf(names)).filter(({ digest }) => digest === digestOf(bytes))
const undone = await library.undoMerge()
free.push(await freePieces())
await library.close()
const [first = 0, shared = 0, last = 0] = free
process.stdout.write(
  JSON.stringify({
    methods: [...new Set(preview.steps.map(({ method }) => method))],
    certainty: preview.certainty,
    saved: saved / SIZE,
    merged: merged.length,
    refused,
    freed: shared - first,
    files: new Set(after.map(({ ino }) => ino)).size,
    asBefore: after.every(({ mode, time, digest }, at) => {
      const was = before[at]
      return mode === was?.mode && time === was.time && digest === was.digest
    }),
    again: { steps: again.steps.length, shared: again.shared / SIZE },
    untouched: others.length,
    undone: [undone.separated.length, undone.kept.map(({ code }) => code)],
    taken: shared - last,
  }),
)

/** Free room in sizes of the file, as far as the file system has settled it. */
async function freePieces(): Promise<number> {
  runTool('sync', ['-f', disk])
  const { bavail, bsize } = await statfs(disk)
  return Math.round((bavail * bsize) / SIZE)
}
