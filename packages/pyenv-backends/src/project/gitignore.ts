import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '@plinth/durable'
import type { InitStep } from './init-step.ts'

/** Adds lines to .gitignore that it does not have yet, in whatever line ending it has; the rest stays byte for byte. */
export async function addToGitignore(root: string, lines: readonly string[]): Promise<InitStep & { added: string[] }> {
  const path = join(root, '.gitignore')
  const before = await readFile(path, 'utf8').catch(() => null)
  const there = new Set((before ?? '').split(/\r?\n/).map(withoutSlashes))
  const added = lines.filter((line) => !there.has(withoutSlashes(line)))
  const step = { step: 'gitignore', path, added } as const
  if (added.length === 0) return { ...step, state: 'kept', detail: 'ignores them already' }
  await writeFileDurably(path, withLines(before ?? '', added))
  return { ...step, state: before === null ? 'created' : 'changed', detail: added.join(' ') }
}

/** Takes lines out of .gitignore, and the file away when nothing else is in it. Gives the lines that were there. */
export async function removeFromGitignore(root: string, lines: readonly string[]): Promise<readonly string[]> {
  const path = join(root, '.gitignore')
  const before = await readFile(path, 'utf8').catch(() => '')
  const pieces = before.split(/(?<=\n)/)
  const isOurs = (piece: string) => lines.includes(piece.replace(/\r?\n$/, ''))
  const removed = pieces.filter(isOurs)
  if (removed.length === 0) return []
  const rest = pieces.filter((piece) => !isOurs(piece)).join('')
  if (rest === '') await rm(path)
  else await writeFileDurably(path, rest)
  return removed.map((piece) => piece.trimEnd())
}

/** `/.venv/` ignores what `.venv` does. */
function withoutSlashes(line: string): string {
  return line.trim().replace(/^\/|\/$/g, '')
}

function withLines(text: string, lines: readonly string[]): string {
  const ending = text.includes('\r\n') ? '\r\n' : '\n'
  const start = text === '' || text.endsWith('\n') ? text : text + ending
  return start + lines.map((line) => line + ending).join('')
}
