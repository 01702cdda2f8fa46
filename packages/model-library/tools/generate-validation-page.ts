/** Writes docs/reference/validation.md: node tools/generate-validation-page.ts. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { validationPage } from './validation-page.ts'

writeFileSync(join(import.meta.dirname, '../../../docs/reference/validation.md'), validationPage())
