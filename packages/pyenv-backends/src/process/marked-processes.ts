import { readdir, readFile } from 'node:fs/promises'
import { CodedError } from '@plinth/contracts'
import type { ProcessMarks } from './command.ts'

/**
 * Process ids of all but the caller that were started with every one of these marks, wherever they moved since. Only a process that took the marks out of
 * its own environment is missed. Empty without marks, and on systems without `/proc`. Error: `invalid_mark`.
 */
export async function findMarkedProcesses(marks: ProcessMarks): Promise<number[]> {
  const wanted = Object.entries(checkedMarks(marks)).map(([name, value]) => `${name}=${value}`)
  if (wanted.length === 0) return []
  const names: string[] = await readdir('/proc').catch(() => [])
  const found = names
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => carries(name, wanted))
  return (await Promise.all(found)).flat()
}

/** The marks, if each is a variable that nothing else uses. Error: `invalid_mark`. */
export function checkedMarks(marks: ProcessMarks): ProcessMarks {
  const wrong = Object.entries(marks).find(
    ([name, value]) => !/^PLINTH_[A-Z0-9_]+$/.test(name) || !/^[!-~]+$/.test(value),
  )
  if (wrong === undefined) return marks
  throw new CodedError('invalid_mark', `${JSON.stringify(wrong[0])} cannot mark a process`, {
    hint: 'Use a name that starts with PLINTH_, and a value without blanks.',
  })
}

/** A process that has ended, or is somebody else's, has an environment that cannot be read. */
async function carries(pid: string, wanted: readonly string[]): Promise<number[]> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  const variables = new Set(environment.split('\0'))
  return wanted.every((each) => variables.has(each)) ? [Number(pid)] : []
}
