import { rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { launchChromium } from '../hosts/find-chromium.ts'
import { buildSite } from '../site/build-site.ts'
import { findDeadLinks } from '../site/check-links.ts'
import { serveDirectory } from '../site/serve-directory.ts'
import { scratchDirectory } from './scratch.ts'

const root = resolve(import.meta.dirname, '../..')

it('builds the site from the documents, finds its words in a browser, and names every link that leads nowhere', {
  timeout: 120_000,
}, async () => {
  const folder = scratchDirectory()
  const output = join(folder, 'site')
  const { pages, indexed } = await buildSite({ root, output, stage: join(folder, 'stage') })
  expect(indexed).toBe(pages)
  expect(await findDeadLinks(output)).toEqual([])

  expect(await search(output, 'diffusers directory on your disk')).toBe('Register a bundle that stays where it is')

  await rm(join(output, 'docs/glossary.html'))
  await writeFile(
    join(output, 'docs/guides/work-offline.html'),
    '<a href="../../README.html">x</a><a href="#nowhere">y</a>',
  )
  const dead = await findDeadLinks(output)
  expect(dead).toContainEqual({ page: 'index.html', link: 'docs/glossary.html' })
  expect(dead).toContainEqual({ page: 'docs/guides/work-offline.html', link: 'README.html' })
  expect(dead).toContainEqual({ page: 'docs/guides/work-offline.html', link: 'docs/guides/work-offline.html#nowhere' })
})

/** The title of the first page that the site's own search finds. */
async function search(directory: string, words: string): Promise<string | null> {
  await using server = await serveDirectory(directory)
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    await page.goto(`${server.url}docs/guides/work-offline.html`)
    await page.getByRole('textbox').fill(words)
    const first = page.locator('.pagefind-ui__result-link').first()
    const title = await first.textContent()
    await first.click()
    await page.getByRole('heading', { level: 1, name: title ?? '' }).waitFor()
    return title
  } finally {
    await browser.close()
  }
}
