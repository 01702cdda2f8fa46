// mapping-disk.ts <app|library> <directory>: has mounts of its own (`unshare -m`), maps copies while the disk of the app or of the library has every
// amount of room, and prints what was left as JSON.
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openModelLibrary } from '../../src/open-model-library.ts'
import { writeFileModel } from '../file-models.ts'
import { fillDisk, freeDisk } from '../fill-disk.ts'
import { writeFiles } from '../model-files.ts'
import { runTool } from '../run-tool.ts'

const [full = '', directory = ''] = process.argv.slice(2)
const disk = join(directory, 'disk')
await mkdir(disk)
runTool('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk])
const app = join(full === 'app' ? disk : directory, 'app')
const root = join(full === 'library' ? disk : directory, 'library')
await mkdir(app)
const NAMES = ['one', 'two', 'three']
for (const name of NAMES) {
  await writeFileModel(root, `llm/a/${name}`, { official_name: name })
  await writeFiles(join(root, `llm/a/${name}`), { [`${name}.gguf`]: Buffer.alloc(200_000, name) })
}
const settings = { root, indexDir: join(directory, 'index') }
const config = { app: 'full', app_dir: app, link: 'copy', mappings: [{ target_dir: 'models' }] } as const
const codes = new Set<string>()
const wrong: string[] = []
for (const room of full === 'app' ? [0, 150, 250, 350, 450, 550, 650] : [0, 4, 8, 12, 16, 20, 24, 28, 36, 44, 60]) {
  const library = await openModelLibrary(settings)
  fillDisk(disk, room * 1024)
  try {
    const { applied, failed } = await library.applyMapping(config)
    for (const { code } of failed) codes.add(code)
    if (applied.length + failed.length !== NAMES.length) wrong.push(`${room}: ${applied.length} and ${failed.length}`)
  } catch (error) {
    codes.add(`thrown ${Object(error).code}`)
  }
  await library.close().catch(() => {})
  freeDisk(disk)
  await using again = await openModelLibrary(settings)
  await check(room)
  await again.undoMapping(config).catch((error: unknown) => codes.add(Object(error).code))
  const left = (await readdir(app, { recursive: true })).filter((name) => !name.startsWith('ballast'))
  wrong.push(...left.map((name) => `${room}: ${name} is left`))
}
process.stdout.write(JSON.stringify({ codes: [...codes].sort(), wrong }))

/** What has a name in the app is whole, and known to be the library's. */
async function check(room: number): Promise<void> {
  const registry = JSON.parse(await readFile(join(root, 'link_registry.json'), 'utf8').catch(() => '{"by_target":{}}'))
  for (const name of await readdir(join(app, 'models')).catch(() => [])) {
    const path = join(app, 'models', name)
    const expected = Buffer.alloc(200_000, name.replace('.gguf', ''))
    if (!(await readFile(path)).equals(expected)) wrong.push(`${room}: ${name} is torn`)
    if (!registry.by_target[path]) wrong.push(`${room}: ${name} is not in the registry`)
  }
}
