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
