import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { IndexConfiguration } from '../indexes/index-configuration.ts'
import { zipOf } from './zip.ts'

/** A package to be made. */
export interface TestPackage {
  /** As in a wheel's file name: letters, digits and `_`. */
  readonly name: string
  readonly version: string
  /** PEP 508 requirements. */
  readonly requires?: readonly string[]
  readonly requiresPython?: string
  /** Names of the extras that it offers. */
  readonly extras?: readonly string[]
  /** `py3-none-any` by default. */
  readonly tag?: string
  /** Text of its one module; a module with `__version__` by default. */
  readonly module?: string
  /** Text of further files by path. */
  readonly files?: Readonly<Record<string, string>>
  /** `sound` by default; `wrong` has digests of other content. */
  readonly record?: 'sound' | 'wrong' | 'missing'
}

/** A package index (PEP 503) in a folder. */
export interface TestIndex {
  /** `file:` URL for `index-url`. */
  readonly url: string
  /** The folder of the wheels, for `find-links`. */
  readonly wheels: string
  /** Only this index, and nothing of the host. */
  readonly configuration: IndexConfiguration
}

/** Makes wheels and an index of them inside `folder`. */
export async function writePackageIndex(folder: string, packages: readonly TestPackage[]): Promise<TestIndex> {
  const wheels = join(folder, 'wheels')
  const simple = join(folder, 'simple')
  await mkdir(wheels, { recursive: true })
  await Promise.all(packages.map((each) => writeFile(join(wheels, wheelName(each)), wheelOf(each))))
  for (const [project, releases] of Map.groupBy(packages, ({ name }) => name.replaceAll('_', '-'))) {
    const links = await Promise.all(releases.map((each) => linkTo(wheels, each)))
    await mkdir(join(simple, project), { recursive: true })
    await writeFile(join(simple, project, 'index.html'), `<!DOCTYPE html><html><body>${links.join('\n')}</body></html>`)
  }
  const url = pathToFileURL(simple).href
  return { url, wheels, configuration: onlyIndex(url) }
}

/** A configuration of one index and nothing else. */
export function onlyIndex(indexUrl: string): IndexConfiguration {
  return {
    indexUrl,
    extraIndexUrls: [],
    findLinks: [],
    indexAccess: 'enabled',
    trustedHosts: [],
    certificateBundle: null,
    clientCertificate: null,
    proxy: null,
    timeoutSeconds: null,
    retries: null,
    keyring: null,
    leftOut: [],
  }
}

/** The text of a wheel's METADATA. */
export function metadataOf(each: TestPackage): string {
  const { name, version, requires = [], requiresPython } = each
  const lines = [
    'Metadata-Version: 2.1',
    `Name: ${name}`,
    `Version: ${version}`,
    ...(requiresPython === undefined ? [] : [`Requires-Python: ${requiresPython}`]),
    ...(each.extras ?? []).map((extra) => `Provides-Extra: ${extra}`),
    ...requires.map((requirement) => `Requires-Dist: ${requirement}`),
  ]
  return `${lines.join('\n')}\n`
}

/** The bytes of a wheel with one module. */
export function wheelOf(each: TestPackage): Uint8Array {
  const { name, version, tag = 'py3-none-any' } = each
  const info = `${name}-${version}.dist-info`
  const files = {
    ...each.files,
    [`${name}.py`]: each.module ?? `__version__ = ${JSON.stringify(version)}\n`,
    [`${info}/METADATA`]: metadataOf(each),
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: plinth\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
  }
  if (each.record === 'missing') return zipOf(files)
  const salt = each.record === 'wrong' ? 'other content' : ''
  const rows = Object.entries(files).map(
    ([path, text]) => `${path},sha256=${digest(text + salt, 'base64url')},${text.length + salt.length}`,
  )
  return zipOf({ ...files, [`${info}/RECORD`]: `${[...rows, `${info}/RECORD,,`].join('\n')}\n` })
}

/** `alpha-1.0-py3-none-any.whl`. */
export function wheelName({ name, version, tag = 'py3-none-any' }: TestPackage): string {
  return `${name}-${version}-${tag}.whl`
}

async function linkTo(wheels: string, each: TestPackage): Promise<string> {
  const name = wheelName(each)
  const hash = digest(await readFile(join(wheels, name)), 'hex')
  const python = each.requiresPython?.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const attribute = python === undefined ? '' : ` data-requires-python="${python}"`
  return `<a href="../../wheels/${encodeURIComponent(name)}#sha256=${hash}"${attribute}>${name}</a>`
}

function digest(data: string | Uint8Array, encoding: 'hex' | 'base64url'): string {
  return createHash('sha256').update(data).digest(encoding)
}
