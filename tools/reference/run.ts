import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { readSourceTree } from '../architecture/source-tree.ts'
import { COMMAND_PROGRAMS, commandsPage, helpOf } from './commands-page.ts'
import { generatePages } from './pages.ts'

const root = resolve(import.meta.dirname, '../..')
const commands = { path: 'docs/reference/commands.md', text: await commandsPage(COMMAND_PROGRAMS, helpOf(root)) }
for (const { path, text } of [...generatePages(readSourceTree(root)), commands]) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  console.log(`${path}: ${text.split('\n').length} lines`)
}
