import { readFile } from 'node:fs/promises'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { problemAffectsResolutionKind, problemKindInfo } from '@arethetypeswrong/core/problems'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

/** What a consumer would meet in one tarball. */
export interface TarballReport {
  readonly name: string
  readonly version: string
  /** Bytes of the tarball, and of the files in it. */
  readonly packed: number
  readonly unpacked: number
  readonly files: number
  /** Sentences, one for each thing that is wrong; empty when nothing is. */
  readonly problems: readonly string[]
}

type Contents = ReturnType<typeof createPackageFromTarballData>

/** Checks one tarball: publint in strict mode, are-the-types-wrong for ES modules, and what only this repository knows. */
export async function checkTarball(path: string): Promise<TarballReport> {
  const bytes = await readFile(path)
  const contents = createPackageFromTarballData(bytes)
  const files = contents.listFiles()
  return {
    name: contents.packageName,
    version: contents.packageVersion,
    packed: bytes.length,
    unpacked: files.reduce((sum, file) => sum + Buffer.byteLength(contents.readFile(file)), 0),
    files: files.length,
    problems: [...(await lintPackage(bytes)), ...(await lintTypes(contents)), ...lintContents(contents)],
  }
}

async function lintPackage(bytes: Buffer): Promise<string[]> {
  const tarball = new Uint8Array(bytes).buffer
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
  return messages.map((each) => `publint: ${formatMessage(each, pkg, { color: false }) ?? each.code}`)
}

/** Consumers import ES modules, so what only CommonJS and the resolution of Node 10 would meet does not count. */
async function lintTypes(contents: Contents): Promise<string[]> {
  const analysis = await checkPackage(contents)
  if (!analysis.types) return ['are-the-types-wrong: the package has no types']
  return analysis.problems
    .filter((each) =>
      (['node16-esm', 'bundler'] as const).some((kind) => problemAffectsResolutionKind(each, kind, analysis)),
    )
    .map((each) => `are-the-types-wrong: ${problemKindInfo[each.kind].title} (${JSON.stringify(each)})`)
}

/** An import of a private package, in code or in declarations. */
const UNPUBLISHED = /(?:from|import\()\s*['"]@plinth\/(?:cli|durable)['"]/

function lintContents(contents: Contents): string[] {
  const root = `/node_modules/${contents.packageName}`
  const manifest = contents.readFile(`${root}/package.json`)
  const protocol = manifest.match(/"(workspace|catalog|file|link):[^"]*"/)?.[0]
  const bundled = /"dependencies":[^}]*"(@plinth\/(?:cli|durable))"/.exec(manifest)?.[1]
  const naming = contents
    .listFiles()
    .filter((file) => /\.(js|d\.ts)$/.test(file) && UNPUBLISHED.test(contents.readFile(file)))
  return [
    ...['README.md', 'LICENSE']
      .filter((file) => !contents.fileExists(`${root}/${file}`))
      .map((file) => `${file} is not in the tarball`),
    ...(protocol ? [`package.json still says ${protocol}, which npm cannot install`] : []),
    ...(bundled ? [`package.json depends on ${bundled}, which is never published: bundle it`] : []),
    ...naming.map((file) => `${file.slice(root.length + 1)} imports a package that is never published: bundle it`),
  ]
}
