import { readFile } from 'node:fs/promises'
import { parseIni } from './parse-ini.ts'
import { type PipHost, pipConfigFiles } from './pip-config-files.ts'

/** Options of pip by their long name without dashes (`index-url`), as pip would take them for `pip install`. */
export type PipOptions = ReadonlyMap<string, string>

/** Two names of one option: whichever comes last wins. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['default-timeout', 'timeout'],
  ['pypi-url', 'index-url'],
])

/** Sections that bear on an installation, weakest first. */
const SECTIONS = ['global', 'install']

/**
 * pip's options on this host: `[global]` of every file, then `[install]`, then the variables `PIP_*`. A later file overrides an earlier one
 * key by key, and a stronger section overrides a weaker one whatever file it stands in. Unreadable files are left out, as pip does.
 */
export async function readPipOptions(host: PipHost): Promise<PipOptions> {
  const texts = await Promise.all(pipConfigFiles(host).map((file) => readFile(file, 'utf8').catch(() => '')))
  const files = texts.map(parseIni)
  const options = new Map<string, string>()
  for (const section of SECTIONS) {
    const pairs = files.flatMap((file) => [...(file.get(section) ?? [])])
    const merged = new Map(pairs.map(([key, value]) => [optionName(key), value]))
    for (const [name, value] of merged) {
      if (value !== '') options.set(ALIASES.get(name) ?? name, value)
    }
  }
  for (const [name, value] of Object.entries(host.env)) {
    // pip takes an empty value for one that is not set.
    if (!name.startsWith('PIP_') || !value) continue
    const option = optionName(name.slice('PIP_'.length))
    options.set(ALIASES.get(option) ?? option, value)
  }
  return options
}

/** `INDEX_URL`, `index_url` and `--index-url` are one option. */
function optionName(key: string): string {
  return key.toLowerCase().replaceAll('_', '-').replace(/^--/, '')
}
