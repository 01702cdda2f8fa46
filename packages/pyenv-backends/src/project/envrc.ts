import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PyveConfigV1 } from '@plinth/contracts'
import { writeFileDurably } from '@plinth/durable'
import { type EnvrcSubject, envrcBlock } from './envrc-block.ts'
import type { InitStep } from './init-step.ts'

const BEGIN = '# >>> pyve >>>'
const END = '# <<< pyve <<<'

/** What .envrc is to say. */
export interface EnvrcRequest {
  readonly root: string
  readonly subject: EnvrcSubject
  readonly prompt: PyveConfigV1['prompt']
}

/** How .envrc stands: `foreign` has no lines of ours, `drifted` others than it should have. */
export type EnvrcState = 'missing' | 'foreign' | 'current' | 'drifted'

/** Our lines of .envrc, with their markers. */
export function envrcLines({ subject, prompt }: EnvrcRequest): string {
  return `${BEGIN}\n${envrcBlock(subject, prompt)}${END}\n`
}

/** Compares .envrc with what it is to say. */
export async function examineEnvrc(request: EnvrcRequest): Promise<EnvrcState> {
  const text = await readFile(join(request.root, '.envrc'), 'utf8').catch(() => null)
  if (text === null) return 'missing'
  const ours = findBlock(text)
  if (ours === null) return 'foreign'
  return ours.block === envrcLines(request) ? 'current' : 'drifted'
}

/** Writes our lines of .envrc. A file without our markers stays as it is, byte for byte, and the lines to add are in the notes. */
export async function writeEnvrc(request: EnvrcRequest): Promise<InitStep> {
  const path = join(request.root, '.envrc')
  const step = { step: 'envrc', path } as const
  const lines = envrcLines(request)
  const state = await examineEnvrc(request)
  if (state === 'foreign') {
    const notes = ['To let direnv activate the environment, add these lines to .envrc:', ...lines.trimEnd().split('\n')]
    return { ...step, state: 'left', detail: 'pyve did not write it', notes }
  }
  if (state === 'current') return { ...step, state: 'kept', detail: 'for direnv' }
  const before = state === 'missing' ? '' : await readFile(path, 'utf8')
  const found = findBlock(before)
  await writeFileDurably(path, found === null ? lines : `${found.before}${lines}${found.after}`)
  return { ...step, state: state === 'missing' ? 'created' : 'changed', detail: 'for direnv' }
}

/** Takes our lines out of .envrc, and the file away when nothing else is in it. Gives what was done. */
export async function removeEnvrc(root: string): Promise<'removed' | 'changed' | 'left' | 'missing'> {
  const path = join(root, '.envrc')
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return 'missing'
  const found = findBlock(text)
  if (found === null) return 'left'
  const rest = found.before + found.after
  if (rest.trim() === '') await rm(path)
  else await writeFileDurably(path, rest)
  return rest.trim() === '' ? 'removed' : 'changed'
}

function findBlock(text: string) {
  const start = text.search(new RegExp(`^${BEGIN}\\r?$`, 'm'))
  const stop = text.indexOf(END, start)
  if (start < 0 || stop < 0) return null
  const lineEnd = text.indexOf('\n', stop)
  const end = lineEnd < 0 ? text.length : lineEnd + 1
  return { before: text.slice(0, start), block: text.slice(start, end), after: text.slice(end) }
}
