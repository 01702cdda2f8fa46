import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readLicences } from './licences.ts'
import { LICENCES_PAGE, licencesPage } from './licences-page.ts'

// `pnpm release:licences`: writes the page.
const root = resolve(import.meta.dirname, '../..')
const libraries = readLicences(root)
writeFileSync(join(root, LICENCES_PAGE), licencesPage(libraries))
console.log(`${LICENCES_PAGE}: ${new Set(libraries.map(({ name }) => name)).size} libraries`)
