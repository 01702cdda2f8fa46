import { CodedError } from '@plinth/contracts'
import type { ResolvedPackage } from './installer.ts'

const HASH = /^sha256:[0-9a-f]{64}$/
const PIN = /^([A-Za-z0-9][\w.-]*?)(?:\[[\w.,\s-]*\])?\s*(?:==\s*([\w.!+*-]+)|@\s*(\S+))$/

/** A pinned distribution with the text that stands for it: `six==1.17.0` or `tool @ file:///…`. */
export interface ResolvedLine extends ResolvedPackage {
  readonly requirement: string
}

/** The packages of a stored resolution (`requirementsText` of a Resolution). Error: `invalid_resolution`. */
export function readResolution(requirementsText: string): ResolvedPackage[] {
  return readResolvedLines(requirementsText).map(({ name, version, hashes }) => ({ name, version, hashes }))
}

/**
 * Reads a requirements file in which every line has hashes. Comments and blank lines are left out.
 * Error: `invalid_resolution` for an option, a line without a hash or anything that is not a pin.
 */
export function readResolvedLines(text: string): ResolvedLine[] {
  const logical = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)
  const lines = logical.map((line) => line.replace(/(^|\s)#.*$/, '').trim())
  return lines.filter((line) => line !== '').map(readLine)
}

/** One logical line per distribution, in order of names, each with a line end. */
export function writeResolvedLines(lines: readonly ResolvedLine[]): string {
  const sorted = lines.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return sorted.map(({ requirement, hashes }) => `${[requirement, ...hashes].join(' --hash=')}\n`).join('')
}

/**
 * A stored resolution in which some distributions have another text: a direct reference instead of a pin, or the other way round.
 * `textOf` gives null for what stays, and no hashes where those stay. Error: `invalid_resolution`.
 */
export function respellResolution(
  requirementsText: string,
  textOf: (each: ResolvedPackage) => { readonly requirement: string; readonly hashes?: readonly string[] } | null,
): string {
  const lines = readResolvedLines(requirementsText)
  return writeResolvedLines(lines.map((line) => ({ ...line, ...textOf(line) })))
}

function readLine(line: string): ResolvedLine {
  const [requirement = '', ...hashes] = line.split(/\s+--hash=/).map((piece) => piece.trim())
  const [, name, version, url] = PIN.exec(requirement) ?? []
  if (name === undefined || (version ?? url) === undefined) {
    throw invalid(`${JSON.stringify(requirement.slice(0, 200))} is not a pinned distribution`)
  }
  if (hashes.length === 0 || !hashes.every((hash) => HASH.test(hash))) {
    throw invalid(`${JSON.stringify(requirement.slice(0, 200))} has no SHA-256 hash`)
  }
  return { requirement, name: name.replace(/[-_.]+/g, '-').toLowerCase(), version: version ?? null, hashes }
}

function invalid(reason: string): CodedError {
  return new CodedError('invalid_resolution', `the resolution cannot be used: ${reason}`, {
    hint: 'Resolve the requirements again.',
  })
}
