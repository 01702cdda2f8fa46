import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds in the page as it is: the rule, and each element with what is wrong. Every rule of axe is asked, best practices included. */
export async function findAccessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(`if (!window.axe) { ${axe.source} }`)
  const { violations } = await page.evaluate((): Promise<axe.AxeResults> => Object(globalThis).axe.run())
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 160)} ${failureSummary.replaceAll('\n', ' ')}`,
    ),
  )
}
