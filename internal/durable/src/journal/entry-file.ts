import { readFile } from 'node:fs/promises'
import { canonicalDigest } from '@plinth/contracts'
import { type ProcessMark, readMark, writeMark } from '../process/identity.ts'

/** The file name of an entry: its id, and whose it is. Renaming is what hands an entry over, so the owner is not in the file. */
export function entryName(id: string, owner: ProcessMark): string {
  return `${id}.${writeMark(owner)}.json`
}

/** Id and owner in a file name; undefined for a stranger's file. */
export function readEntryName(name: string): { readonly id: string; readonly owner: ProcessMark } | undefined {
  const [id = '', mark = '', end, ...rest] = name.split('.')
  const owner = readMark(mark)
  return owner && /^\d{15}-[0-9a-f]{32}$/.test(id) && end === 'json' && rest.length === 0 ? { id, owner } : undefined
}

/** The text of an entry: the intent and its digest. */
export function writeEntry(intent: unknown): string {
  return `${JSON.stringify({ digest: canonicalDigest(intent), intent })}\n`
}

/** The intent in an entry's file, or `torn` when the file is not whole. */
export async function readEntry(
  path: string,
): Promise<{ readonly state: 'whole'; readonly intent: unknown } | { readonly state: 'torn' }> {
  const text = await readFile(path, 'utf8')
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return { state: 'torn' }
    const { digest, intent }: { digest?: unknown; intent?: unknown } = value
    return intent !== undefined && digest === canonicalDigest(intent) ? { state: 'whole', intent } : { state: 'torn' }
  } catch {
    return { state: 'torn' }
  }
}
