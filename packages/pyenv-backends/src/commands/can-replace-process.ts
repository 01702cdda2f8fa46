import { closeSync, openSync, readSync } from 'node:fs'
import { isExecutable } from '../process/find-on-path.ts'

/** First bytes of programs: ELF, and Mach-O in its two byte orders and as a universal binary. */
const PROGRAMS = new Set(['7f454c46', 'cffaedfe', 'feedfacf', 'cafebabe'])
const LONGEST_SHEBANG = 256

/**
 * Whether `process.execve` with this file is sure to succeed: Node has it, and the file is a program, or a script whose interpreter is there.
 * Before version 24 Node aborts when it fails.
 */
export function canReplaceProcess(path: string): boolean {
  if (typeof process.execve !== 'function' || process.platform === 'win32') return false
  if (!isExecutable(path)) return false
  const start = readStart(path)
  if (PROGRAMS.has(start.subarray(0, 4).toString('hex'))) return true
  const interpreter = /^#![ \t]*(\/[^\s]+)[^\n]*\n/.exec(start.toString('latin1'))?.[1]
  return interpreter !== undefined && isExecutable(interpreter)
}

function readStart(path: string): Buffer {
  const buffer = Buffer.alloc(LONGEST_SHEBANG)
  try {
    const file = openSync(path, 'r')
    const bytesRead = readSync(file, buffer)
    closeSync(file)
    return buffer.subarray(0, bytesRead)
  } catch {
    return Buffer.alloc(0)
  }
}
