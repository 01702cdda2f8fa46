import { mkdir, rename, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { publishedPackages } from '../release/published-packages.ts'
import { packPackage } from './pack.ts'

// `npx -y pnpm@12 tarballs DIR`: packs every package into DIR (from where the command was typed) as `<name>.tgz`, without a version, so that a
// project can name the files.
const root = resolve(import.meta.dirname, '../..')
const destination = resolve(process.env.INIT_CWD ?? process.cwd(), process.argv[2] ?? 'tarballs')
await mkdir(destination, { recursive: true })
for (const { directory, name } of publishedPackages(root)) {
  const file = `${name.slice(name.indexOf('/') + 1)}.tgz`
  await rename(await packPackage(directory, destination), join(destination, file))
  const { size } = await stat(join(destination, file))
  console.log(`${name}: ${file}, ${Math.round(size / 1000)} kB`)
}
