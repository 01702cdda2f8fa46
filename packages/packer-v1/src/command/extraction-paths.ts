import type { AssetTableEntryV1 } from '@plinth/contracts'

/**
 * Where each entry goes, as file names below the output directory. Names in an archive are not trusted: none leads out of it, and each is a
 * file name on every system. No two entries get one file, nor one the name of a directory of another, also where case does not count: the later
 * one is marked with `~`, its id and its artifact number.
 */
export function extractionPaths(entries: readonly AssetTableEntryV1[]): readonly (readonly string[])[] {
  const files = new Set<string>()
  const directories = new Set<string>()
  const isFree = (path: readonly string[]) =>
    !files.has(folded(path)) &&
    !directories.has(folded(path)) &&
    path.every((_, depth) => depth === 0 || !files.has(folded(path.slice(0, depth))))
  return entries.map((entry) => {
    const [first = '', ...rest] = fileSegments(entry)
    let path = [first, ...rest]
    for (let mark = '~'; !isFree(path); mark += '~')
      path = [`${first}${mark}${entry.asset_id}-${entry.artifact}`, ...rest]
    files.add(folded(path))
    for (let depth = 1; depth < path.length; depth += 1) directories.add(folded(path.slice(0, depth)))
    return path
  })
}

function folded(segments: readonly string[]): string {
  return segments.join('/').normalize('NFC').toLowerCase()
}

/** `hero/textures/a.bin` for the artifact textures/a.bin of the address hero; an artifact without a name is called by its number. */
function fileSegments({ address, name, artifact }: AssetTableEntryV1): string[] {
  return [...address.split('/'), ...(name ?? `artifact-${artifact}`).split('/')].map(safeSegment)
}

/** A file name on every system. What cannot be one is written as `%` and hex digits of its UTF-8, what is too long is cut. */
function safeSegment(segment: string): string {
  if (segment === '') return '%'
  if (segment === '.' || segment === '..') return percent(segment)
  const escaped = segment.replaceAll(/[%<>:"|?*\\\p{Cc}]|[. ]$/gu, percent)
  const named = RESERVED.test(escaped) ? `${percent(escaped.slice(0, 1))}${escaped.slice(1)}` : escaped
  return cut(named)
}

function cut(name: string): string {
  const bytes = Buffer.from(name)
  if (bytes.byteLength <= MAX_NAME_BYTES) return name
  return bytes
    .subarray(0, MAX_NAME_BYTES)
    .toString()
    .replace(/\ufffd+$/, '')
}

function percent(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
}

/** Windows opens a device under these names, whatever their extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
/** File systems take 255; the mark of a name that is taken needs some. */
const MAX_NAME_BYTES = 200
