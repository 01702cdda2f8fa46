import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { type CompiledCodeHost, compiledCodeDirectory } from './compiled-code.ts'

/**
 * Runs a CommonJS file as `require` would, with its compiled code from the last runs. Node's own cache keeps what is compiled when a file is loaded; this
 * one also keeps the functions that runs have called, which takes a third off the start of a large file. It is written again when the program is used in
 * a way that it has not seen; what is damaged or of another file is not used, and what cannot be written is not kept. Gives what the file exports.
 */
export function loadCompiled(
  file: string,
  host: CompiledCodeHost & Pick<NodeJS.Process, 'argv' | 'on'> = process,
): unknown {
  const source = readFileSync(file, 'latin1')
  const directory = host.env.NODE_DISABLE_COMPILE_CACHE ? null : compiledCodeDirectory(host)
  const kept = directory === null ? null : join(directory, `${file.replace(/[^A-Za-z0-9]+/g, '-').slice(-150)}.code`)
  const found = kept === null ? null : readKept(kept, identityOf(file))
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: file,
    ...(found ? { cachedData: found.code } : {}),
  })
  const uses = found && !script.cachedDataRejected ? found.uses : []
  const loadLate = createRequire(file)
  if (kept !== null) {
    host.on('exit', () => {
      const use = `${wordOf(host.argv, source)} ${Object.keys(loadLate.cache).length}`
      if (!uses.includes(use))
        keep(kept, { identity: identityOf(file), uses: [...uses, use], code: script.createCachedData() })
    })
  }
  const module = { exports: {} }
  script.runInThisContext()(module.exports, loadLate, module, file, dirname(file))
  return module.exports
}

interface Kept {
  /** Of the file that the code is of. */
  readonly identity: string
  /** In which ways the program was used when the code was kept: the command, and the number of files that it loaded. */
  readonly uses: readonly string[]
  readonly code: Uint8Array
}

/** Bytes before the code, which is there twice: a multiple of eight, since V8 copies code that is not aligned. */
const HEAD = 1024

function readKept(path: string, identity: string): Kept | null {
  try {
    const bytes = readFileSync(path)
    const head: unknown = JSON.parse(bytes.toString('utf8', 0, HEAD))
    const end = HEAD + (bytes.length - HEAD) / 2
    const code = bytes.subarray(HEAD, end)
    // V8 runs damaged code as it is. A copy is compared in a fraction of the time that a checksum takes, or loading what makes one.
    if (!Array.isArray(head) || head[0] !== identity || !code.equals(bytes.subarray(end))) return null
    return { identity, uses: head.slice(1).map(String), code }
  } catch {
    return null
  }
}

function keep(path: string, { identity, uses, code }: Kept): void {
  const head = Buffer.from(JSON.stringify([identity, ...uses]))
  if (head.length > HEAD) return
  try {
    mkdirSync(dirname(path), { recursive: true })
    const draft = join(dirname(path), `.${process.pid}-${basename(path)}`)
    writeFileSync(draft, Buffer.concat([head, Buffer.alloc(HEAD - head.length, ' '), code, code]), { flush: true })
    renameSync(draft, path)
  } catch {
    // A full or read-only disk: the next start is slower.
  }
}

/** V8 knows code of another version by itself, but of the source only the length. */
function identityOf(file: string): string {
  const { dev, ino, size, mtimeMs, ctimeMs } = statSync(file)
  return [process.version, dev, ino, size, mtimeMs, ctimeMs].join(' ')
}

/** The first word that may be a command of the program: names of commands stand in its source. */
function wordOf(argv: readonly string[], source: string): string {
  return argv.slice(2).find((word) => /^[a-z]{2,20}$/.test(word) && source.includes(`"${word}"`)) ?? ''
}
