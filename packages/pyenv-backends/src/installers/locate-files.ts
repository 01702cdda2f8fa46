import { CodedError, canonicalizeName } from '@plinth/contracts'
import { parse } from 'smol-toml'
import { requireAbsolute } from './check-request.ts'
import type { InstallerCall, LocatedFile, LocateRequest } from './installer.ts'
import type { InstallerTools } from './installer-settings.ts'
import { readResolvedLines, writeResolvedLines } from './resolution-text.ts'
import { runInstaller } from './run-installer.ts'
import { uvEnvironment, uvPolicyOptions, uvWorkFolder } from './uv-environment.ts'
import { provideUv } from './uv-executable.ts'

/**
 * {@link Installer} `locate`, by uv for either installer: it alone says where every file lies and how large it is. Source: PEP 751, as
 * `uv pip compile --format pylock.toml` writes it.
 */
export async function locateFiles(
  tools: InstallerTools,
  request: LocateRequest,
  call: InstallerCall,
): Promise<readonly LocatedFile[]> {
  const lines = readResolvedLines(request.requirementsText)
  if (lines.length === 0) return []
  const python = requireAbsolute(request.python, 'the interpreter')
  const uv = await provideUv(tools, python, call)
  const stdin = writeResolvedLines(lines)
  const options = ['--format', 'pylock.toml', '--no-header', '--no-annotate', '--no-deps', '--python', python]
  const command = [uv, 'pip', 'compile', ...options, ...(await uvPolicyOptions(tools, request)), '-'] as const
  const place = { env: await uvEnvironment(tools), cwd: await uvWorkFolder(tools) }
  const run = { tool: 'uv', doing: 'resolving', command, stdin, requirements: stdin, ...place } as const
  const { stdout } = await runInstaller(run, tools, call)
  const accepted = new Map(lines.map(({ name, hashes }) => [name, new Set(hashes)]))
  return filesIn(stdout.text).filter(({ name, hash }) => accepted.get(name)?.has(hash))
}

function filesIn(text: string): LocatedFile[] {
  const { packages } = tableOf(parseLock(text))
  return listOf(packages).map(tableOf).flatMap(filesOf)
}

function filesOf({ name, version, wheels, sdist, archive }: Table): LocatedFile[] {
  if (typeof name !== 'string') return []
  const files = [...listOf(wheels), ...(sdist ? [sdist] : []), ...(archive ? [archive] : [])].map(tableOf)
  return files.flatMap(({ url, size, hashes }) => {
    const { sha256 } = tableOf(hashes)
    if (typeof url !== 'string' || typeof sha256 !== 'string') return []
    return [
      {
        name: canonicalizeName(name),
        version: typeof version === 'string' ? version : null,
        url: withoutCredentials(url),
        size: typeof size === 'number' ? size : null,
        hash: `sha256:${sha256}`,
      },
    ]
  })
}

/** What opens an index is no part of where a file lies. */
function withoutCredentials(url: string): string {
  const plain = new URL(url)
  plain.username = ''
  plain.password = ''
  return plain.href
}

type Table = Readonly<Record<string, unknown>>

function parseLock(text: string): unknown {
  try {
    return parse(text)
  } catch (cause) {
    throw new CodedError('invalid_resolution', 'what uv printed is no pylock.toml', { cause })
  }
}

function tableOf(value: unknown): Table {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
