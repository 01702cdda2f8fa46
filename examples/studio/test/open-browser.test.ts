import { expect, it } from 'vitest'
import { browserCommand, openBrowser } from '../src/open-browser.ts'

it('shows Studio in the browser of each platform by a program and its arguments', async () => {
  const url = 'http://127.0.0.1:4600'
  const platforms = ['linux', 'darwin', 'win32', 'freebsd'] as const
  expect(platforms.map((platform) => browserCommand(platform, url))).toEqual([
    ['xdg-open', url],
    ['open', url],
    ['rundll32', 'url.dll,FileProtocolHandler', url],
    ['xdg-open', url],
  ])
})

it('goes on where there is no browser', async () => {
  await expect(openBrowser('http://127.0.0.1:1', 'win32')).resolves.toBeUndefined()
})
