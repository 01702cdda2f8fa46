import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { globSync } from 'glob'
import type { Finding } from '../finding.ts'
import type { SourceTree, TextFile } from '../source-tree.ts'
import { findingOnLine } from '../syntax.ts'

const MAX_LINES = 20
const HOLDS_SOURCE = /\.(ts|mts|js|mjs|svelte|py|sh)$/
const FOR_USERS = /^(packages|examples)\/[^/]+$/
const FILE_NAME = /`([\w@*.{},/-]*\.(?:ts|mts|mjs|svelte|py|sh|md))`/g

/** Every directory that holds source says what it owns, in at most 20 lines, and names only files that exist. */
export function directoriesHaveReadmes(tree: SourceTree): Finding[] {
  const readmes = new Map(tree.files.filter(isReadme).map((file) => [dirname(file.path), file]))
  const directories = new Set(tree.files.filter(holdsSource).map((file) => dirname(file.path)))
  const missing = [...directories].filter((dir) => !readmes.has(dir)).map(missingReadme)
  return [...missing, ...[...readmes.values()].flatMap((file) => [...tooLong(file), ...deadNames(tree.root, file)])]
}

function isReadme(file: TextFile): boolean {
  return /(^|\/)README\.md$/.test(file.path)
}

function holdsSource(file: TextFile): boolean {
  return HOLDS_SOURCE.test(file.path) && !/(^|\/)test\//.test(file.path)
}

function missingReadme(dir: string): Finding {
  return {
    file: `${dir}/README.md`,
    line: 1,
    rule: 'every directory that holds source has a README.md',
    text: 'missing',
  }
}

/** The repository, a package and an example have a page for their users, which may be longer. */
function tooLong(file: TextFile): Finding[] {
  const dir = dirname(file.path)
  const count = file.text.trimEnd().split('\n').length
  if (dir === '.' || FOR_USERS.test(dir) || count <= MAX_LINES) return []
  return [
    findingOnLine(file, MAX_LINES + 1, `a directory's README has at most ${MAX_LINES} lines, this one has ${count}`),
  ]
}

function deadNames(root: string, file: TextFile): Finding[] {
  return file.lines.flatMap((line, index) =>
    [...line.matchAll(FILE_NAME)]
      .filter(([, name = '']) => !exists(root, dirname(file.path), name))
      .map(([, name = '']) => ({
        file: file.path,
        line: index + 1,
        rule: 'a README names files that exist',
        text: name,
      })),
  )
}

/** A name is meant from the README's own directory, or from one above it. */
function exists(root: string, dir: string, name: string): boolean {
  const found = /[*{]/.test(name)
    ? globSync(name, { cwd: join(root, dir), ignore: '**/node_modules/**' }).length > 0
    : existsSync(join(root, dir, name))
  return found || (dir !== '.' && exists(root, dirname(dir), name))
}
