import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One installed package as `conda-meta/<name>-<version>-<build>.json` describes it. */
export interface CondaRecord {
  readonly name: string
  readonly version: string
  readonly build: string
  /** `linux-64`, `noarch`. */
  readonly subdir: string
  readonly url: string
  /** Hex; null where the record has none. */
  readonly md5: string | null
  readonly sha256: string | null
  /** Relative to the prefix. */
  readonly files: readonly string[]
}

/** Every record of an environment in order of names, or the file that is none. */
export async function readCondaRecords(
  prefix: string,
): Promise<{ readonly records: readonly CondaRecord[] } | { readonly unreadable: string }> {
  const folder = join(prefix, 'conda-meta')
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).toSorted()
  const records: CondaRecord[] = []
  for (const name of names) {
    const record = await readRecord(join(folder, name))
    if (record === null) return { unreadable: name }
    records.push(record)
  }
  return { records }
}

async function readRecord(path: string): Promise<CondaRecord | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return asRecord(value)
  } catch {
    return null
  }
}

function asRecord(value: unknown): CondaRecord | null {
  if (typeof value !== 'object' || value === null) return null
  const text = (key: string) => {
    const found: unknown = Reflect.get(value, key)
    return typeof found === 'string' && found !== '' ? found : null
  }
  const [name, version] = [text('name'), text('version')]
  if (name === null || version === null) return null
  const files: unknown = Reflect.get(value, 'files')
  return {
    name,
    version,
    build: text('build') ?? text('build_string') ?? '',
    subdir: text('subdir') ?? '',
    url: text('url') ?? '',
    md5: text('md5'),
    sha256: text('sha256'),
    files: Array.isArray(files) ? files.filter((file) => typeof file === 'string') : [],
  }
}
