/** Writes docs/reference/importing.md: node tools/generate-import-page.ts. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { importPage } from './import-page.ts'

writeFileSync(join(import.meta.dirname, '../../../docs/reference/importing.md'), importPage())
