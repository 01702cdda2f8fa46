import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'

/** A browser's program and what it needs to start on a machine that has neither its libraries nor a font. */
export interface BrowserProgram {
  /** Absolute. */
  readonly path: string
  /** Variables to start it with, besides the host's. */
  readonly env: Readonly<Record<string, string>>
}

const CACHE = resolve(import.meta.dirname, '../node_modules/.cache/chromium')

/**
 * Inflates the Chromium from npm with its libraries and fonts into a folder of this checkout, once. The package's own function inflates into the
 * system's folder for temporary files, for the first user of the machine alone, and whoever looks meanwhile starts half a file.
 * @throws Error where there is none for this platform.
 */
export async function unpackChromium(cache = CACHE): Promise<BrowserProgram> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`none for ${process.platform} ${process.arch}`)
  const archives = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '../bin')
  const { mtimeMs, size } = await stat(join(archives, 'chromium.br'))
  const folder = join(cache, `${size}-${Math.round(mtimeMs)}`)
  const isThere = await stat(folder).catch(() => undefined)
  if (!isThere) await inflateInto(folder, archives)
  const libraries = [join(folder, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
  return {
    path: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  }
}

/** Whoever renames first gives everyone the folder. */
async function inflateInto(folder: string, archives: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const part = await mkdtemp(`${folder}-`)
  const inflate = async (name: string) => promisify(brotliDecompress)(await readFile(join(archives, name)))
  const program = join(part, 'chromium')
  await writeFile(program, await inflate('chromium.br'), { mode: 0o755 })
  for (const archive of ['al2023.tar.br', 'fonts.tar.br']) await untar(await inflate(archive), part)
  await writeFile(join(part, 'fonts.conf'), fontsIn(join(folder, 'fonts')))
  await chmod(part, 0o755)
  await rename(part, folder).catch(async (error: unknown) => {
    await rm(part, { recursive: true, force: true })
    await stat(folder).catch(() => {
      throw error
    })
  })
}

function fontsIn(folder: string): string {
  const path = folder.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${path}</dir></fontconfig>`
}

const BLOCK = 512

/** The regular files of a tape archive whose names are short. */
async function untar(archive: Buffer, folder: string): Promise<void> {
  let at = 0
  while (at + BLOCK <= archive.length && archive[at] !== 0) {
    const text = (start: number, length: number) =>
      archive
        .subarray(at + start, at + start + length)
        .toString('latin1')
        .replace(/\0.*$/s, '')
    const [name, size, kind] = [text(0, 100), Number.parseInt(text(124, 12), 8), text(156, 1)]
    const content = archive.subarray(at + BLOCK, at + BLOCK + size)
    if (kind === '0' || kind === '') await put(join(folder, name), content)
    at += BLOCK * (1 + Math.ceil(size / BLOCK))
  }
}

async function put(path: string, content: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}
