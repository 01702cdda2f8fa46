import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../architecture/finding.ts'
import { followGuide } from './follow-guide.ts'
import { type Guide, readGuide } from './read-guide.ts'

/** A guide, how long it took to follow, and what was not as it says. */
export interface GuideReport {
  readonly page: string
  readonly seconds: number
  readonly findings: readonly Finding[]
  /** The commands that took a second or longer, with their times. */
  readonly slow: readonly string[]
}

const FIRST = 'embed-in-a-host.md'
const FROM_THE_FIRST = ['package.json', 'package-lock.json', 'tsconfig.json']

/** The guides of a checkout, the first one first. */
export function readGuides(root: string): Guide[] {
  const directory = join(root, 'docs', 'guides')
  const names = readdirSync(directory).filter((name) => name.endsWith('.md') && name !== 'README.md')
  const ordered = names.toSorted((a, b) => Number(b === FIRST) - Number(a === FIRST) || (a < b ? -1 : 1))
  return ordered.map((name) => readGuide(`docs/guides/${name}`, readFileSync(join(directory, name), 'utf8')))
}

/** A checkout whose guides are followed, and an empty directory to do it in. */
export interface GuidePlaces {
  readonly root: string
  readonly home: string
}

/**
 * Follows every guide of a checkout, each in a folder of its own with the checkout beside it as `plinth`: the first from nothing, then the others
 * side by side, with the packages that the first installed; none of them when that fails.
 */
export async function checkGuides(places: GuidePlaces): Promise<GuideReport[]> {
  const [first, ...others] = readGuides(places.root)
  if (!first) return []
  const report = await checkGuide(first, places)
  if (report.findings.length > 0) return [report]
  return [report, ...(await Promise.all(others.map((guide) => checkGuide(guide, places))))]
}

async function checkGuide(guide: Guide, places: GuidePlaces): Promise<GuideReport> {
  const slow: string[] = []
  const onCommand = (words: readonly string[], seconds: number) => {
    if (seconds >= 1) slow.push(`${seconds.toFixed(1)} s ${words.join(' ')}`)
  }
  const folder = prepareFolder(guide, places)
  const began = performance.now()
  const findings = guide.findings.length > 0 ? guide.findings : await followGuide(guide, { folder, onCommand })
  return { page: guide.page, seconds: (performance.now() - began) / 1000, findings, slow }
}

function prepareFolder(guide: Guide, { root, home }: GuidePlaces): string {
  const first = join(home, FIRST.replace('.md', ''), 'host')
  const own = join(home, guide.page.slice(guide.page.lastIndexOf('/') + 1).replace('.md', ''))
  const folder = join(own, 'host')
  mkdirSync(folder, { recursive: true })
  symlinkSync(root, join(own, 'plinth'), 'junction')
  if (folder === first) return folder
  for (const name of FROM_THE_FIRST) copyFileSync(join(first, name), join(folder, name))
  for (const name of ['node_modules', 'tarballs']) symlinkSync(join(first, name), join(folder, name), 'junction')
  return folder
}
