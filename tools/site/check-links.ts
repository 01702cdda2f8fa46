import { LinkChecker, LinkState } from 'linkinator'

/** A link of the site that leads nowhere. */
export interface DeadLink {
  readonly page: string
  readonly link: string
}

/** Follows every link of the site below `directory` over a server of its own on loopback, headings included; leaves other hosts alone. */
export async function findDeadLinks(directory: string): Promise<readonly DeadLink[]> {
  const { links } = await new LinkChecker().check({
    path: ['/'],
    serverRoot: directory,
    recurse: true,
    checkFragments: true,
    checkCss: true,
    // Only what the server on loopback serves.
    linksToSkip: async (link) => !/^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(link),
  })
  return links
    .filter(({ state }) => state === LinkState.BROKEN)
    .map(({ parent = '', url }) => ({ page: pathOf(parent), link: pathOf(url) }))
    .sort((a, b) => (a.page < b.page ? -1 : 1))
}

function pathOf(url: string): string {
  return url.replace(/^http:\/\/[^/]+\//, '')
}
