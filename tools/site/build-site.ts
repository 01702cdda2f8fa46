import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { globSync } from 'glob'
import { close, createIndex } from 'pagefind'
import { writeApiPages } from './api-pages.ts'
import { renderPages } from './render-pages.ts'
import { findSitePages } from './site-pages.ts'

/** Settings of {@link buildSite}. */
export interface SitePlaces {
  /** The repository; its packages are built. */
  readonly root: string
  /** Becomes the site: what lay there is removed. */
  readonly output: string
  /** Holds the documents while the site is built; what lay there is removed. */
  readonly stage: string
}

/** Builds the site and gives the number of its pages and of the words that its search knows. */
export async function buildSite({ root, output, stage }: SitePlaces): Promise<{ pages: number; indexed: number }> {
  for (const directory of [stage, output]) rmSync(directory, { recursive: true, force: true })
  for (const file of globSync(['*.md', 'docs/**/*.{md,png}', 'packages/*/README.md'], { cwd: root })) {
    mkdirSync(dirname(join(stage, file)), { recursive: true })
    copyFileSync(join(root, file), join(stage, file))
  }
  cpSync(join(import.meta.dirname, 'page.njk'), join(stage, '_includes/page.njk'))
  for (const file of ['site.css', 'search.js']) cpSync(join(import.meta.dirname, file), join(stage, file))
  await writeApiPages({ root, out: join(stage, 'api') })
  // Braces in a document are text: examples of CI systems have many.
  for (const file of globSync('**/*.md', { cwd: stage, absolute: true })) {
    writeFileSync(file, `---\ntemplateEngineOverride: md\n---\n${readFileSync(file, 'utf8')}`)
  }
  const pages = findSitePages(stage)
  await renderPages({ input: stage, output, pages, repository: repositoryOf(root) })
  return { pages: pages.length, indexed: await indexWords(output) }
}

/** Makes the search of the site below `output`; gives the number of pages in it. */
async function indexWords(output: string): Promise<number> {
  const { index } = await createIndex()
  if (!index) throw new Error('the search index cannot be made')
  const { page_count, errors } = await index.addDirectory({ path: output })
  await index.writeFiles({ outputPath: join(output, 'pagefind') })
  await close()
  if (errors.length > 0) throw new Error(errors.join('\n'))
  return page_count
}

function repositoryOf(root: string): string {
  const text = readFileSync(join(root, 'packages/contracts/package.json'), 'utf8')
  const { repository }: { repository: { url: string } } = JSON.parse(text)
  return repository.url.replace(/^git\+/, '').replace(/\.git$/, '')
}
