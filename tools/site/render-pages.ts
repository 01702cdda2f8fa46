import { posix, relative } from 'node:path'
import Eleventy, { type EleventyConfig, type MarkdownToken } from '@11ty/eleventy'
import syntaxHighlight from '@11ty/eleventy-plugin-syntaxhighlight'
import GithubSlugger from 'github-slugger'
import { navigationOf } from './navigation.ts'
import { linkInSite, type SitePage, urlOf } from './site-pages.ts'

/** What {@link renderPages} works on. */
export interface Rendering {
  /** The staged documents, in the folders of the repository. */
  readonly input: string
  readonly output: string
  readonly pages: readonly SitePage[]
  /** Where the repository can be read. */
  readonly repository: string
}

/** Renders every staged document into a page that lies where the document lay. */
export async function renderPages(rendering: Rendering): Promise<void> {
  const here = process.cwd()
  const site = new Eleventy(relative(here, rendering.input), relative(here, rendering.output), {
    quietMode: true,
    config: (config) => configure(config, rendering),
  })
  site.disableLogger()
  await site.write()
}

function configure(config: EleventyConfig, { input, pages, repository }: Rendering): void {
  const fileOf = (inputPath: string) => posix.normalize(relative(input, inputPath).replaceAll('\\', '/'))
  const byFile = new Map(pages.map((page) => [page.file, page]))
  const linking = { files: new Set(byFile.keys()), repository }
  const navigation = navigationOf(pages)
  config.setUseGitIgnore(false)
  config.addGlobalData('layout', 'page.njk')
  config.addGlobalData('eleventyComputed', () => ({
    permalink: ({ page }: Paged) => urlOf(fileOf(page.inputPath)),
    title: ({ page }: Paged) => byFile.get(fileOf(page.inputPath))?.title ?? '',
    base: ({ page }: Paged) => '../'.repeat(fileOf(page.inputPath).split('/').length - 1),
    // What was written for readers comes before what was made from doc comments.
    weight: ({ page }: Paged) => (fileOf(page.inputPath).startsWith('api/') ? 1 : 5),
    sections: ({ page }: Paged) => sectionsFor(navigation, fileOf(page.inputPath)),
  }))
  for (const pattern of ['docs/**/*.png', 'site.css', 'search.js'])
    config.addPassthroughCopy(posix.join(relative(process.cwd(), input), pattern))
  config.addPlugin(syntaxHighlight)
  config.amendLibrary('md', (library) => {
    library.core.ruler.push('plinth', ({ env, tokens }) => {
      const file = fileOf(env.page.inputPath)
      relink(tokens, (href) => linkInSite(file, href, linking))
      nameHeadings(tokens)
    })
  })
}

interface Paged {
  readonly page: { readonly inputPath: string }
}

function sectionsFor(navigation: ReturnType<typeof navigationOf>, file: string) {
  const from = posix.dirname(urlOf(file))
  return navigation.map(({ title, pages }) => {
    const links = pages.map((page) => ({
      title: page.title,
      href: posix.relative(from, page.url),
      isCurrent: page.file === file,
    }))
    return { title, links, isOpen: links.some(({ isCurrent }) => isCurrent) }
  })
}

function relink(tokens: readonly MarkdownToken[], rewrite: (href: string) => string): void {
  for (const token of tokens) {
    const href = token.type === 'link_open' ? token.attrGet('href') : null
    if (href !== null) token.attrSet('href', rewrite(href))
    relink(token.children ?? [], rewrite)
  }
}

/** Headings have the names that the repository's own host gives them: links between documents work in both places. */
function nameHeadings(tokens: readonly MarkdownToken[]): void {
  const slugger = new GithubSlugger()
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'heading_open') continue
    const text = (tokens[index + 1]?.children ?? []).map(({ content }) => content).join('')
    token.attrSet('id', slugger.slug(text))
  }
}
