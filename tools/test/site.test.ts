import { expect, it } from 'vitest'
import { navigationOf } from '../site/navigation.ts'
import { linkInSite, urlOf } from '../site/site-pages.ts'

const linking = {
  files: new Set(['README.md', 'docs/README.md', 'docs/guides/README.md', 'docs/guides/a.md', 'docs/glossary.md']),
  repository: 'https://code.example/plinth',
}

it('lays a page where its document lies, and a README as the index of its folder', () => {
  expect(['README.md', 'docs/guides/a.md', 'docs/README.md'].map(urlOf)).toEqual([
    'index.html',
    'docs/guides/a.html',
    'docs/index.html',
  ])
})

it('keeps links between documents relative, so that the site works in any folder', () => {
  const links = ['../glossary.md#asset', '../../README.md', '../guides/', './', '#below', 'https://peps.python.org/']
  expect(links.map((href) => linkInSite('docs/guides/a.md', href, linking))).toEqual([
    '../glossary.html#asset',
    '../../index.html',
    'index.html',
    'index.html',
    '#below',
    'https://peps.python.org/',
  ])
})

it('leads to the repository where a document names what is no page', () => {
  expect(linkInSite('docs/guides/a.md', '../../tools/site/run.ts', linking)).toBe(
    'https://code.example/plinth/blob/main/tools/site/run.ts',
  )
})

it('shows a heading of the navigation only where it has pages', () => {
  const page = { file: 'docs/guides/a.md', url: 'docs/guides/a.html', title: 'A' }
  expect(navigationOf([page])).toEqual([{ title: 'Guides', pages: [page] }])
})
