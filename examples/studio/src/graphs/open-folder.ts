import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError, type ErrorDocumentV1, toErrorDocument } from '@plinth/contracts'
import type { z } from 'zod'
import { fileError } from './file-error.ts'
import { TEMPORARY } from './write-json.ts'

/** What a folder of JSON files holds. */
export interface FolderContent<T> {
  readonly documents: readonly T[]
  /** One for each file that could not be read as what it has to be; it lies aside under another name. */
  readonly problems: readonly ErrorDocumentV1[]
}

/** Reads every `*.json` of a folder, which is made where it is not there. A damaged file hinders none of the others. */
export async function openFolder<T>(folder: string, shape: z.ZodType<T>): Promise<FolderContent<T>> {
  const names = await namesIn(folder)
  for (const name of names.filter((each) => each.endsWith(TEMPORARY))) await rm(join(folder, name), { force: true })
  const documents: T[] = []
  const problems: ErrorDocumentV1[] = []
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    const read = await readDocument(join(folder, name), shape)
    if (read.state === 'sound') documents.push(read.document)
    else problems.push(await putAside(join(folder, name), read.reason))
  }
  return { documents, problems }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    await mkdir(folder, { recursive: true })
    return (await readdir(folder)).sort()
  } catch (error) {
    throw fileError(error, folder)
  }
}

type Read<T> =
  | { readonly state: 'sound'; readonly document: T }
  | { readonly state: 'damaged'; readonly reason: string }

async function readDocument<T>(path: string, shape: z.ZodType<T>): Promise<Read<T>> {
  try {
    const { data, error } = shape.safeParse(JSON.parse(await readFile(path, 'utf8')))
    if (data !== undefined) return { state: 'sound', document: data }
    const [issue] = error?.issues ?? []
    return { state: 'damaged', reason: `/${issue?.path.join('/')}: ${issue?.message}` }
  } catch (error) {
    return { state: 'damaged', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** Keeps its bytes: a person or a newer version may still read them. */
async function putAside(path: string, reason: string): Promise<ErrorDocumentV1> {
  const aside = `${path}.damaged-${Date.now()}`
  await rename(path, aside)
  return toErrorDocument(
    new CodedError('file_damaged', `${path} cannot be read: ${reason}`, {
      hint: `It lies in ${aside} now. Restore it from a backup, then start Studio again.`,
      details: { path, aside },
    }),
  )
}
