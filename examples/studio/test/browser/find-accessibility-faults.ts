import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds in the page as it is: the rule, and each element with what is wrong. By default every rule, best practices included. */
export async function findAccessibilityFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(`if (!window.axe) { ${axe.source} }`)
  const { violations } = await page.evaluate(
    (only): Promise<axe.AxeResults> => Object(globalThis).axe.run(only ? { runOnly: only } : {}),
    rules,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 160)} ${failureSummary.replaceAll('\n', ' ')}`,
    ),
  )
}

/** What axe finds in the page in both schemes, and whether it scrolls sideways. */
export async function faultsOfView(page: Page): Promise<string[]> {
  const light = await findAccessibilityFaults(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await findAccessibilityFaults(page, ['color-contrast'])
  await page.emulateMedia({ colorScheme: 'light' })
  const width = await page.evaluate(() => Number(Object(globalThis).document.documentElement.scrollWidth))
  return [...light, ...dark.map((each) => `dark: ${each}`), ...(width > 1280 ? [`it is ${width} pixels wide`] : [])]
}
