import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildSite } from './build-site.ts'
import { findDeadLinks } from './check-links.ts'
import { serveDirectory } from './serve-directory.ts'

const { values } = parseArgs({ options: { serve: { type: 'boolean', default: false } } })
const root = resolve(import.meta.dirname, '../..')
const output = resolve(root, 'reports/site')
const { pages } = await buildSite({ root, output, stage: resolve(root, 'reports/site-pages') })
const dead = await findDeadLinks(output)
for (const { page, link } of dead) console.error(`${page}: leads nowhere: ${link}`)
process.exitCode = dead.length > 0 ? 1 : 0
console.log(`reports/site: ${pages} pages, ${dead.length} dead links`)
if (values.serve) console.log(`${(await serveDirectory(output)).url} (Ctrl-C ends it)`)
