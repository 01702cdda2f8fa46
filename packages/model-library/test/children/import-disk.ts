// import-disk.ts <directory>: has mounts of its own (`unshare -m`), imports into a disk with every amount of room, and prints what a library did there
// as JSON.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openModelLibrary } from '../../src/open-model-library.ts'
import { llamaFile, writeFiles } from '../model-files.ts'
import { runTool } from '../run-tool.ts'
import { codeOf } from '../scratch.ts'

const [directory = ''] = process.argv.slice(2)
const disk = join(directory, 'disk')
await mkdir(disk)
runTool('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk])
const big = Buffer.concat([llamaFile(), Buffer.alloc(1_500_000, 1)])
const source_path = await writeFiles(join(directory, 'source'), {
  'a.gguf': big,
  'sub/b.gguf': big,
  'sub/c.json': '{}',
})
await using library = await openModelLibrary({ root: join(disk, 'library'), indexDir: join(directory, 'index') })
const request = { source_path, family: 'full', official_name: 'one' }
const before = await names()
const codes = new Set<string>()
const left: string[] = []
for (let megabytes = 7.9; megabytes > 5.2; megabytes -= 0.15) {
  await writeFile(join(disk, 'ballast'), Buffer.alloc(megabytes * 1024 * 1024)).catch(() => {})
  codes.add((await codeOf(library.importDirectory(request))) ?? 'imported')
  left.push(...(await names()).filter((name) => !before.includes(name)))
  await rm(join(disk, 'ballast'))
}
// The source lies on another disk.
const { status, errors } = await library.importDirectory({ ...request, mode: 'hardlink' })
process.stdout.write(
  JSON.stringify({
    codes: [...codes],
    left,
    linked: [status, ...errors.map(({ code }) => code)],
    journal: await readdir(join(disk, 'library/.plinth/journal')),
  }),
)

async function names(): Promise<readonly string[]> {
  return readdir(join(disk, 'library'), { recursive: true })
}
