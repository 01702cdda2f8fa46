import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { bundleHost } from '../hosts/bundle.ts'
import { launchChromium } from '../hosts/find-chromium.ts'
import { servePage } from '../hosts/serve-page.ts'

const REPORT = {
  digest: '9dc3d4519a367ba0b9bc63b0287a03849a2cf60f449f8de1f5d358294e2ee53f',
  newer: 'ContractVersionError',
  refused: ['unknown_field /fields/shell'],
}
const HOSTS = resolve(import.meta.dirname, '../hosts')

it('parses and hashes a document in a browser under a strict content security policy', async () => {
  const [listener, page] = await Promise.all(
    ['browser-listener.ts', 'browser-page.ts'].map((name) => bundleHost(resolve(HOSTS, name), 'browser')),
  )
  const read = await openPage({ 'listener.js': listener?.code ?? '', 'page.js': page?.code ?? '' })
  expect(read).toEqual({ report: REPORT, refused: ['img-src /last.png'] })
})

it('hears what the policy refuses, such as code made from text', async () => {
  const { code } = await bundleHost(resolve(HOSTS, 'browser-listener.ts'), 'browser')
  const made = "document.documentElement.dataset.report = '0'; new Function('return 1')"
  expect(await openPage({ 'listener.js': code, 'page.js': made })).toEqual({ report: 0, refused: ['script-src eval'] })
})

async function openPage(scripts: Readonly<Record<string, string>>) {
  const served = await servePage(scripts)
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    await page.goto(served.url)
    const html = page.locator('html[data-report][data-refused]')
    const read = async (name: string): Promise<unknown> => JSON.parse((await html.getAttribute(name)) ?? 'null')
    return { report: await read('data-report'), refused: await read('data-refused') }
  } finally {
    await browser.close()
    await served.close()
  }
}
