import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { launchChromium } from '../../../../tools/hosts/find-chromium.ts'
import type { StudioState } from '../../src/api/documents.ts'
import { walkEnvironments } from './environment-views.ts'
import { makeSmallEnvironments } from './environments-of-test.ts'
import { startGatedIndex } from './gated-index.ts'
import { walkLibraryWork } from './library-views.ts'
import { gatedFamily } from './pack-project-of-test.ts'
import { walkPacking } from './pack-views.ts'
import { startStudio } from './running-studio.ts'
import { type Visit, walkAround, walkLibrary, walkWorkflow } from './views.ts'

// `pnpm pictures`: makes docs/pictures anew. What differs from run to run stays out of them: the folder and the port of the index are always the
// same, nothing moves, and `STEADY` writes over times and ids.
const PICTURES = resolve(import.meta.dirname, '../../../../docs/pictures')
const VIEWS = [
  'library',
  'library-vanished',
  'import-review',
  'workflow-empty',
  'workflow-puma-lib',
  'workflow-questions',
  'workflow-installing',
  'workflow-values',
  'workflow-picture',
  'workflow-failed',
  'import-files-refused',
  'import-files-review',
  'mapping-preview',
  'verify-damaged',
  'look-found',
  'library-deleted',
  'trash',
  'environments-explained',
  'environments-damaged',
  'environments-plan',
  'packing-project',
  'packing-asset',
  'packing-preview',
  'packing-diverged',
  'packing-summary',
  'packing-red',
  'packing-running',
  'packing-result',
]
const SCHEMES = ['light', 'dark'] as const
const INDEX_PORT = 47_321
const STEADY = [
  ['\\d\\d?(?= \\w{3} \\d{4}\\b)', '21'],
  ['\\b\\d\\d:\\d\\d:\\d\\d\\b', '12:00:00'],
  ['(?<=\\d{4}, )\\d\\d:\\d\\d\\b', '12:00'],
  ['\\b([gj])[0-9a-z]{24}\\b', '$10123456789abcdefghijklmn'],
  ['\\b\\d+(\\.\\d)? m?s\\b', '1.0 s'],
  ['(?<=_inference-)[0-9a-f]{8}\\b', '01234567'],
] as const
/** Pictures of a page have few colours; the environment that Studio has just made has Pillow. */
const REDUCE = `
import sys
from PIL import Image
for path in sys.argv[1:]:
    Image.open(path).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, 1, dither=Image.Dither.NONE).save(path, optimize=True)
`

const folder = join(tmpdir(), 'plinth-studio')
await rm(folder, { recursive: true, force: true })
await mkdir(PICTURES, { recursive: true })
await using index = await startGatedIndex(
  { name: 'plinth_slow', version: '1.0', files: { 'plinth_slow.dat': 'slow'.repeat(500_000) } },
  INDEX_PORT,
)
const browser = await launchChromium()
const gate = gatedFamily()
const studio = await startStudio(browser, { folder, families: [gate.family], window: { reducedMotion: 'reduce' } })
try {
  const page = await studio.openTab()
  const visit: Visit = async (name) => {
    if (VIEWS.includes(name)) await take(page, name)
  }
  const walk = { studio, page, visit }
  await walkLibrary(walk)
  await walkWorkflow(walk, index)
  const python = await pythonOf(page)
  await walkAround(walk)
  await walkLibraryWork(walk)
  await walkPacking(walk, gate)
  await makeSmallEnvironments(studio)
  // What comes after the consent removes the environment that has Pillow.
  const reduce = () => execFileSync(python, ['-c', REDUCE, ...VIEWS.flatMap(pathsOf)])
  const visitOrReduce: Visit = async (name) => (name === 'environments-consent' ? void reduce() : visit(name))
  await walkEnvironments({ ...walk, visit: visitOrReduce })
} finally {
  gate.open()
  await studio.close()
  await browser.close()
}

async function take(page: Page, name: string): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(writeOver, STEADY)
    await writeFile(join(PICTURES, `${name}-${colorScheme}.png`), await page.screenshot())
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
}

/** Runs in the page. */
function writeOver(steady: readonly (readonly [string, string])[]): void {
  const { document, NodeFilter } = Object(globalThis)
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const { data } = texts.currentNode
    const written = steady.reduce((text, [from, to]) => text.replace(new RegExp(from, 'g'), to), data)
    if (written !== data) texts.currentNode.data = written
  }
}

function pathsOf(name: string): string[] {
  return SCHEMES.map((scheme) => join(PICTURES, `${name}-${scheme}.png`))
}

async function pythonOf(page: Page): Promise<string> {
  const answer = await page.request.get(new URL('/api/state', page.url()).href)
  const { nodes }: StudioState = await answer.json()
  const [ref] = nodes.flatMap(({ environment }) => environment?.environmentRef ?? [])
  if (!ref) throw new Error('no environment was made')
  return ref.python_executable
}
