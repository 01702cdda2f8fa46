import { PACKAGES } from './api-pages.ts'
import type { SitePage } from './site-pages.ts'

/** One heading of the navigation and the pages below it. */
export interface NavigationSection {
  readonly title: string
  readonly pages: readonly SitePage[]
}

/** What stands beside every page: the documents by what they are for, then the packages. Pages of single exports are found by search. */
export function navigationOf(pages: readonly SitePage[]): readonly NavigationSection[] {
  const below = (directory: string) =>
    pages.filter(({ file }) => file.startsWith(`${directory}/`) && !file.endsWith('README.md'))
  const named = (...files: string[]) => files.flatMap((file) => pages.filter((page) => page.file === file))
  return [
    { title: 'Start', pages: named('README.md', 'docs/README.md') },
    { title: 'Guides', pages: below('docs/guides') },
    { title: 'Concepts', pages: below('docs/concepts') },
    { title: 'Operations', pages: below('docs/operations') },
    { title: 'Reference', pages: [...below('docs/reference'), ...named('docs/assets-pa.md')] },
    { title: 'Packages', pages: named(...PACKAGES.map((name) => `packages/${name}/README.md`)) },
    { title: 'Exports', pages: named(...PACKAGES.map((name) => `api/${name}/README.md`)) },
    { title: 'Decisions', pages: below('docs/adr') },
    {
      title: 'Project',
      pages: named('docs/glossary.md', 'docs/acceptance.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'STYLE.md'),
    },
  ].filter((section) => section.pages.length > 0)
}
