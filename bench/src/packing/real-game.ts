import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { type Figure, figureOf, leftOut } from '../frame/figure.ts'
import { mustRun } from '../frame/run-program.ts'
import { isThere, packer } from './programs.ts'
import type { Stage } from './stage.ts'

/** The files of a real game, from the machine's Debian mirror, registered, validated and packed: pictures decoded, the rest as it is. */
export async function realGame(stage: Stage, name: string): Promise<Figure[]> {
  if (!(await isThere('apt-get'))) return [leftOut(`the files of ${name}`, 'apt-get is not there.')]
  const download = join(stage.folder, 'download')
  await mkdir(download, { recursive: true })
  try {
    await mustRun({ program: 'apt-get', args: ['download', name], cwd: download })
  } catch (error) {
    return [leftOut(`the files of ${name}`, error instanceof Error ? error.message : String(error))]
  }
  const [file = ''] = (await readdir(download)).filter((each) => each.startsWith(`${name}_`))
  await mustRun({ program: 'dpkg-deb', args: ['-x', join(download, file), join(download, name)] })
  const root = join(stage.folder, name)
  const { files, assets } = await writeAssets(join(download, name), root)
  const work = `the ${files} files of ${name} in ${assets} assets, pictures decoded`
  await packer(root, ['init'])
  const times: Record<string, number> = {}
  times.register = (await packer(root, ['register', '--all', '--include'])).ms
  times.validate = (await packer(root, ['validate'])).ms
  times.build = (await packer(root, ['build'])).ms
  times['build again'] = (await packer(root, ['build'])).ms
  times.verify = (await packer(root, ['verify', join(root, 'build/assets.pa')])).ms
  return Object.entries(times).map(([step, ms]) =>
    figureOf({ work: `${work}: ${step}`, unit: 'ms', result: { ours: [ms] } }),
  )
}

/** Each folder with files becomes an asset of pictures, or one of other files, or both side by side. */
async function writeAssets(from: string, root: string): Promise<{ files: number; assets: number }> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true })
  const all = entries.filter((entry) => entry.isFile())
  const groups = Map.groupBy(all, ({ parentPath, name }) => `${parentPath}\0${familyOf(name)}`)
  let number = 0
  for (const [key, members] of groups) {
    const family = key.slice(key.indexOf('\0') + 1)
    number += 1
    const name = `${family}-${number}`
    const directory = join(root, 'assets', name)
    await mkdir(directory, { recursive: true })
    for (const member of members) await cp(join(member.parentPath, member.name), join(directory, member.name))
    const inputs = members.map((member) => member.name)
    await writeFile(join(directory, 'asset.json'), JSON.stringify({ schema_version: 1, name, family, inputs }))
  }
  return { files: all.length, assets: groups.size }
}

function familyOf(name: string): string {
  return ['.png', '.jpg', '.webp'].includes(extname(name)) ? 'image' : extname(name) === '.wav' ? 'sound' : 'blob'
}
