import { type Figure, figureOf } from '../frame/figure.ts'
import { studioStage } from './studio-stage.ts'

/** A new tab, until the first model of a library of so many is on the screen. */
export async function firstView(models: number, rounds: number): Promise<Figure[]> {
  await using stage = await studioStage(models)
  await stage.studio.context.addInitScript(NOTE_FIRST_ROW)
  const taken: number[] = []
  for (let round = -1; round < rounds; round += 1) {
    const page = await stage.studio.openTab('#/library')
    const at = Number(await page.evaluate(FIRST_ROW))
    if (round >= 0) taken.push(at)
    await page.close()
  }
  return [
    figureOf({
      work: `from opening a tab to the first of ${models} models on the screen`,
      unit: 'ms',
      result: { ours: taken },
      goal: { value: 'median', atMost: 1000 },
      facts: [
        'Measured on the page’s own clock, which starts with the navigation; the frame that shows the row is over.',
      ],
    }),
  ]
}

const FIRST_ROW = `new Promise((resolve) => {
  const look = () => window.benchFirstRow === undefined ? requestAnimationFrame(look) : resolve(window.benchFirstRow)
  look()
})`

const NOTE_FIRST_ROW = `
new MutationObserver((_, observer) => {
  if (!document.querySelector('#models [role=option]')) return
  observer.disconnect()
  requestAnimationFrame(() => requestAnimationFrame(() => { window.benchFirstRow = performance.now() }))
}).observe(document, { subtree: true, childList: true })`
