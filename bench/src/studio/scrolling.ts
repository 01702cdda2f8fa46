import { type Figure, figureOf } from '../frame/figure.ts'
import { type RecordedFrames, recordFrames } from './record-frames.ts'
import { type StudioPage, studioStage } from './studio-stage.ts'

/** The list of models is scrolled by the wheel from its first row to its last, and back. */
export async function scrolling(sizes: readonly number[], rounds: number): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const models of sizes) {
    await using stage = await studioStage(models)
    const page = await stage.studio.openTab('#/library')
    await page.getByRole('listbox', { name: 'Models' }).getByRole('option').first().waitFor()
    const recorded: RecordedFrames[] = []
    for (let round = 0; round < rounds; round += 1) recorded.push(await recordFrames(page, () => scrollAll(page)))
    figures.push(...figuresOf(`${models} models scrolled by the wheel, and back`, recorded))
  }
  return figures
}

/** The longest frame, and the longest task of the page's thread. */
export function figuresOf(work: string, recorded: readonly RecordedFrames[]): Figure[] {
  const [frames, over] = [sum(recorded, 'frames'), sum(recorded, 'over50Ms')]
  return [
    figureOf({
      work: `${work}: longest frame`,
      unit: 'ms',
      result: { ours: recorded.map(({ longestMs }) => longestMs) },
      goal: { value: 'maximum', atMost: 50 },
      facts: [`${over} of ${frames} frames took more than 50 ms.`],
    }),
    figureOf({
      work: `${work}: longest task of the page, in processor time`,
      unit: 'ms',
      result: { ours: recorded.map(({ longestTaskMs }) => longestTaskMs) },
      goal: { value: 'maximum', atMost: 50 },
    }),
  ]
}

function sum(recorded: readonly RecordedFrames[], field: 'frames' | 'over50Ms'): number {
  return recorded.reduce((all, each) => all + each[field], 0)
}

async function scrollAll(page: StudioPage): Promise<void> {
  const box = await page.getByRole('listbox', { name: 'Models' }).boundingBox()
  if (!box) throw new Error('there is no list')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  for (const step of [STEP, -STEP]) await wheelToEnd(page, step)
}

async function wheelToEnd(page: StudioPage, step: number): Promise<void> {
  for (let before = -1; ; ) {
    for (let count = 0; count < STEPS; count += 1) await page.mouse.wheel(0, step)
    const at = Number(await page.evaluate('document.getElementById("models").scrollTop'))
    if (at === before) return
    before = at
  }
}

/** Pixels of a turn of the wheel. */
const STEP = 720
const STEPS = 10
