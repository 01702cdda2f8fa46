import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { globSync } from 'glob'

/** A document that becomes a page. */
export interface SitePage {
  /** From the repository's root, with `/`. */
  readonly file: string
  /** Where the page lies in the site. */
  readonly url: string
  /** Its first heading. */
  readonly title: string
}

/** The documents below `root` that become pages, by file. */
export function findSitePages(root: string): readonly SitePage[] {
  const files = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'api/**/*.md'], { cwd: root, posix: true })
  return files
    .sort()
    .map((file) => ({ file, url: urlOf(file), title: titleOf(readFileSync(`${root}/${file}`, 'utf8')) }))
}

/** Where the page of a document lies: `docs/README.md` is `docs/index.html`. */
export function urlOf(file: string): string {
  return file.replace(/(^|\/)README\.md$/, '$1index.html').replace(/\.md$/, '.html')
}

/** What is between two pages of the site. */
export interface Linking {
  /** The documents that are pages, from the root. */
  readonly files: ReadonlySet<string>
  /** Where the repository can be read. */
  readonly repository: string
}

/**
 * A link of the document `from` as it stands in its page: to other pages relative, so that the site works in any folder; to anything else of
 * the repository at the place where that can be read.
 */
export function linkInSite(from: string, href: string, { files, repository }: Linking): string {
  if (/^([a-z][a-z0-9+.-]*:|#|\/\/)/i.test(href)) return href
  const [path = '', fragment] = href.split('#', 2)
  const target = posix.normalize(posix.join(posix.dirname(from), path)).replace(/\/$/, '')
  const page = [target, posix.join(target, 'README.md')].find((file) => files.has(file))
  const anchor = fragment === undefined ? '' : `#${fragment}`
  if (page) return posix.relative(posix.dirname(urlOf(from)), urlOf(page)) + anchor
  if (/\.(png|svg)$/.test(target)) return href
  return `${repository}/blob/main/${target}${anchor}`
}

function titleOf(text: string): string {
  const heading = /^# (.+)$/m.exec(text)?.[1] ?? ''
  return heading.replaceAll(/\\(.)/g, '$1').replaceAll('`', '')
}
