import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Credential } from './credential.ts'

/** One entry of a netrc file; machine null for `default`. */
export interface NetrcEntry extends Credential {
  readonly machine: string | null
}

/** The host whose netrc file is meant. */
export interface NetrcHost {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
}

/** The entries of the host's netrc file: `NETRC`, else `.netrc` (on Windows `_netrc` as well) in the home directory. One that cannot be read has none. */
export async function readNetrc({ env, platform }: NetrcHost): Promise<NetrcEntry[]> {
  const home = env.HOME ?? env.USERPROFILE ?? homedir()
  const names = platform === 'win32' ? ['_netrc', '.netrc'] : ['.netrc', '_netrc']
  const places = env.NETRC ? [env.NETRC] : names.map((name) => join(home, name))
  for (const place of places) {
    const text = await readFile(place, 'utf8').catch(() => null)
    if (text !== null) return parseNetrc(text)
  }
  return []
}

/** Reads netrc's words: entries, quoted words, comments to the end of the line; macros are left out. */
export function parseNetrc(text: string): NetrcEntry[] {
  const words = wordsOf(text.replace(/^macdef[\s\S]*?(?:\n[ \t]*\r?\n|$(?![\s\S]))/gm, ''))
  const entries: { machine: string | null; username: string; password: string }[] = []
  for (let at = 0; at < words.length; at += 1) {
    const [word, next = ''] = [words[at], words[at + 1]]
    const last = entries.at(-1)
    if (word === 'default') entries.push({ machine: null, username: '', password: '' })
    else if (word === 'machine') entries.push({ machine: next, username: '', password: '' })
    else if ((word === 'login' || word === 'user') && last) last.username = next
    else if (word === 'password' && last) last.password = next
    if (word !== 'default') at += 1
  }
  return entries
}

/** The text of a netrc file. A value that has no place in one (with a line end in it) leaves its entry out. */
export function netrcText(entries: readonly NetrcEntry[]): string {
  const sound = entries.filter((each) => ![each.machine ?? '', each.username, each.password].some(hasLineEnd))
  // What stands after `default` is not read by everybody.
  const sorted = [...sound.filter(isOfMachine), ...sound.filter((each) => !isOfMachine(each))]
  const lines = sorted.map(({ machine, username, password }) =>
    [machine === null ? 'default' : `machine ${quoted(machine)}`, `login ${quoted(username)}`]
      .concat(password === '' ? [] : [`password ${quoted(password)}`])
      .join(' '),
  )
  return lines.map((line) => `${line}\n`).join('')
}

/** The entry of a host name. `default` is left to the tools: it would give one password to every host that is asked. */
export function entryFor(entries: readonly NetrcEntry[], hostname: string): NetrcEntry | null {
  const name = hostname.replace(/^\[|\]$/g, '')
  return entries.findLast(({ machine }) => machine === name) ?? null
}

function wordsOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/^\s*#.*$/, ''))
  const found = lines.join('\n').matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)
  return [...found].map(([, inQuotes, plain = '']) => (inQuotes ?? plain).replace(/\\(.)/g, '$1'))
}

function isOfMachine({ machine }: NetrcEntry): boolean {
  return machine !== null
}

function hasLineEnd(text: string): boolean {
  return /[\r\n\0]/.test(text)
}

/** Most readers know quotes, and none needs them for a plain word. */
function quoted(text: string): string {
  return /^[^\s"#\\]+$/.test(text) ? text : `"${text.replace(/(["\\])/g, '\\$1')}"`
}
