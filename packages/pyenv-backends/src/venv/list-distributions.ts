import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalizeName } from '@plinth/contracts'
import type { InstalledDistribution } from '../backend/python-backend.ts'

/** Name and Version stand at the top of METADATA, which goes on with the whole project page. */
const HEADER_BYTES = 2048

/**
 * The distributions in a site-packages directory, by their METADATA; one without it is named as its directory is. In order of canonical
 * names, then of directories.
 */
export async function listDistributions(sitePackages: string): Promise<InstalledDistribution[]> {
  const names = await readdir(sitePackages)
  const directories = names.filter((name) => name.endsWith('.dist-info'))
  const found = await Promise.all(directories.map((name) => readDistribution(sitePackages, name)))
  return found.toSorted((a, b) => compare(a.canonicalName, b.canonicalName) || compare(a.directory, b.directory))
}

async function readDistribution(sitePackages: string, folder: string): Promise<InstalledDistribution> {
  const directory = join(sitePackages, folder)
  const header = await readHeader(join(directory, 'METADATA'))
  const [folderName = '', folderVersion = ''] = folder.slice(0, -'.dist-info'.length).split('-')
  const name = /^Name:[ \t]*(\S+)/im.exec(header)?.[1] ?? folderName
  const version = /^Version:[ \t]*(\S+)/im.exec(header)?.[1] ?? folderVersion
  return { name, canonicalName: canonicalizeName(name), version, directory }
}

async function readHeader(path: string): Promise<string> {
  try {
    await using file = await open(path, 'r')
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } catch {
    return ''
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
