import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { condaWorkshop, environmentText } from '../conda-workshop.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import type { KillPlace } from './conda-kills.ts'

/** A folder with two specifications that differ in a version. */
export async function killPlace(): Promise<KillPlace> {
  const { micromamba, channel } = await condaWorkshop()
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'specs'))
  const spec = (version: string) => {
    const path = join(folder, 'specs', `environment-${version}.yml`)
    writeFileSync(path, environmentText(channel, [`python=${channel.python}`, `alpha-lib=${version}`, 'bulk-data']))
    return path
  }
  return { folder, micromamba, rootPrefix: join(folder, 'root'), specs: [spec('1.0.0'), spec('2.0.0')] }
}
