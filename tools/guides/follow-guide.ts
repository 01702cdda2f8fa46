import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Finding } from '../architecture/finding.ts'
import type { RunStep, ShowStep, WriteStep } from './guide-step.ts'
import type { Guide } from './read-guide.ts'
import { runCommand } from './run-command.ts'
import { isShownOutput, plain, type ShownPath } from './shown-output.ts'

/** Where a guide is followed. */
export interface GuidePlace {
  /** The reader's folder; a checkout lies beside it as `plinth`. */
  readonly folder: string
  /** Told how long each command took. */
  readonly onCommand?: ((words: readonly string[], seconds: number) => void) | undefined
}

/**
 * Takes the steps of a guide in their order, up to the first that does not end as the page says; that one is the finding. What it wrote is
 * then compiled with the folder's own compiler and options.
 */
export async function followGuide(guide: Guide, place: GuidePlace): Promise<Finding[]> {
  const findings = await takeSteps(guide, place)
  const [program] = guide.steps.filter((step) => step.kind === 'write' && step.path.endsWith('.ts'))
  if (findings.length > 0 || program === undefined) return findings
  const { exit, output } = await runCommand(['npx', 'tsc', '--noEmit'], place.folder)
  const rule = `the files that a guide writes compile; the compiler ended with ${exit}`
  return exit === 0 ? [] : [{ file: guide.page, line: program.line, rule, text: output.trim() }]
}

async function takeSteps({ page, steps }: Guide, { folder, onCommand }: GuidePlace): Promise<Finding[]> {
  const paths = shownPaths(folder)
  let written = { output: '', errors: '' }
  for (const step of steps) {
    if (step.kind === 'begin') written = { output: '', errors: '' }
    if (step.kind === 'write') writeStep(step, folder)
    if (step.kind === 'show' && !isShownOutput(step.text, written[step.stream], paths))
      return [otherOutput({ page, step, written: plain(written[step.stream], paths) })]
    if (step.kind !== 'run') continue
    const began = performance.now()
    const { exit, output, errors } = await runCommand(step.words, folder)
    onCommand?.(step.words, (performance.now() - began) / 1000)
    written = { output: written.output + output, errors: written.errors + errors }
    if (exit !== step.exit) return [otherExit({ page, step, exit, said: errors + output })]
  }
  return []
}

function writeStep({ path, text }: WriteStep, folder: string): void {
  const target = resolve(folder, path)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, text)
}

/** The longer paths first: the checkout may lie below the folder's parent. */
function shownPaths(folder: string): ShownPath[] {
  const home = dirname(folder)
  const shown = [
    { real: folder, shown: '/home/me/host' },
    { real: join(home, 'plinth'), shown: '/home/me/plinth' },
    { real: home, shown: '/home/me' },
  ]
  const real = shown.map((each) => ({ ...each, real: realpathSync(each.real) }))
  return [...shown, ...real].toSorted((a, b) => b.real.length - a.real.length)
}

function otherOutput({ page, step, written }: { page: string; step: ShowStep; written: string }): Finding {
  const rule = `what a guide shows is what comes out; ${step.stream} was:\n${written}\n    instead of:`
  return { file: page, line: step.line, rule, text: step.text.trimEnd() }
}

interface UnexpectedEnd {
  readonly page: string
  readonly step: RunStep
  readonly exit: number | string
  readonly said: string
}

function otherExit({ page, step, exit, said }: UnexpectedEnd): Finding {
  const rule = `a command of a guide ends with ${step.exit}, this one with ${exit}:\n${said.slice(-LONGEST)}`
  return { file: page, line: step.line, rule, text: step.words.join(' ') }
}

const LONGEST = 4000
