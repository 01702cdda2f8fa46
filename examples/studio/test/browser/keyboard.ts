import type { Locator, Page } from 'playwright-core'

/** What a person does who has a keyboard and nothing else. */

/** Presses Tab until the control has the focus. @throws Error when it cannot be reached */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  await control.waitFor()
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    if (await hasFocus(control)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${control}`)
}

/** Goes to a control and presses a key there; Enter by default. */
export async function pressAt(page: Page, control: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, control)
  await page.keyboard.press(key)
}

/** Waits until the focus is where this text is: the page moves it after it has drawn. */
export async function focusOn(page: Page, text: string): Promise<void> {
  await page.waitForFunction((expected) => Object(globalThis).document.activeElement.textContent === expected, text)
}

/** Whether a control has the focus. */
function hasFocus(control: Locator): Promise<boolean> {
  return control.evaluate((element: Focusable) => element === element.ownerDocument.activeElement)
}

interface Focusable {
  readonly ownerDocument: { readonly activeElement: unknown }
}

const MOST_PRESSES = 150
