import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { readSourceTree } from '../architecture/source-tree.ts'
import { generatePages } from './pages.ts'

const root = resolve(import.meta.dirname, '../..')
for (const { path, text } of generatePages(readSourceTree(root))) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  console.log(`${path}: ${text.split('\n').length} lines`)
}
