import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A distribution as a wheel would leave it. */
export interface FakeDistribution {
  readonly name: string
  readonly version: string
  /** Files by path relative to site-packages; each is claimed by the RECORD. Default: one module. */
  readonly files?: Readonly<Record<string, string>>
  /** What the RECORD says instead of the truth, by path; null leaves digest and size out. */
  readonly claims?: Readonly<Record<string, string | null>>
  /** `none` writes no RECORD. */
  readonly record?: 'none'
}

/** Writes a distribution with its METADATA and RECORD into site-packages. */
export async function writeFakeDistribution(sitePackages: string, distribution: FakeDistribution): Promise<void> {
  const { name, version, claims = {} } = distribution
  const info = `${name}-${version}.dist-info`
  const files = {
    ...(distribution.files ?? { [`${name}/__init__.py`]: `__version__ = '${version}'\n` }),
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nTag: py3-none-any\n',
  }
  for (const [path, content] of Object.entries(files)) await writeInto(sitePackages, path, content)
  if (distribution.record === 'none') return
  const rows = Object.entries({ ...files, ...claims }).map(([path, content]) => recordRow(path, content))
  await writeInto(sitePackages, `${info}/RECORD`, [...rows, `${info}/RECORD,,`, ''].join('\n'))
}

async function writeInto(folder: string, path: string, content: string): Promise<void> {
  const target = join(folder, path)
  await mkdir(dirname(target), { recursive: true })
  // As installers do with commands.
  await writeFile(target, content, { mode: path.includes('/bin/') ? 0o755 : 0o644 })
}

function recordRow(path: string, content: string | null): string {
  const quoted = /[",]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path
  if (content === null) return `${quoted},,`
  const digest = createHash('sha256').update(content).digest('base64url')
  return `${quoted},sha256=${digest},${Buffer.byteLength(content)}`
}
